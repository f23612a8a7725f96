// Saves the charts of a page as files: the drawing that Vega made, as SVG, or painted at twice its size as PNG.
const NS = "http://www.w3.org/2000/svg"

function drawings(charts) {
  return charts.flatMap((key) => [...document.querySelectorAll(`.st-key-${CSS.escape(key)} svg.marks`)])
}

function asText(drawing, title) {
  const copy = drawing.cloneNode(true)
  copy.setAttribute("xmlns", NS)
  const words = document.createElementNS(NS, "title")
  words.textContent = title
  copy.prepend(words)
  return new XMLSerializer().serializeToString(copy)
}

function hand(blob, name) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

function paint(text, drawing, done) {
  const image = new Image()
  image.onload = () => {
    const canvas = document.createElement("canvas")
    canvas.width = 2 * drawing.width.baseVal.value
    canvas.height = 2 * drawing.height.baseVal.value
    const brush = canvas.getContext("2d")
    brush.fillStyle = getComputedStyle(drawing).backgroundColor
    brush.fillRect(0, 0, canvas.width, canvas.height)
    brush.drawImage(image, 0, 0, canvas.width, canvas.height)
    canvas.toBlob(done, "image/png")
  }
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text)
}

export default function ({ parentElement, data }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => {
      const found = drawings(data.charts)
      found.forEach((drawing, number) => {
        const text = asText(drawing, data.title)
        const name = found.length > 1 ? `${data.name}-${number + 1}` : data.name
        if (button.value === "svg") hand(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`)
        else paint(text, drawing, (blob) => hand(blob, `${name}.png`))
      })
    }
  }
}
