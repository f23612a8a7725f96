"""Who is said to have stated a claim: kinds of speakers, how far a saying reaches, and which full name is meant."""

import pytest

from nlp import extract

SITE = "the Hyperion data center"
HEAD = "The Hyperion data center"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f"Meta said {SITE} will draw 2 GW.", "Meta"),
        (f"A spokeswoman for Meta said {SITE} will draw 2 GW.", "Meta"),
        (f"A Meta spokesperson said {SITE} will draw 2 GW.", "Meta"),
        (f"According to a press release from Meta, {SITE} will draw 2 GW.", "Meta"),
        (f"According to Meta's website, {SITE} will draw 2 GW.", "Meta"),
        (f"By Epoch AI’s own reckoning {SITE} will draw 2 GW.", "Epoch AI"),
        (f"Susan Li, the finance chief of Meta, said {SITE} will draw 2 GW.", "Susan Li"),
        (f"Entergy Louisiana President and CEO Phillip May said {SITE} will draw 2 GW.", "Phillip May"),
        (f"Chairman and CTO Larry Crow said {SITE} will draw 2 GW.", "Larry Crow"),
        (f"According to Bayouside founder and CEO Larry Crow, {SITE} will draw 2 GW.", "Larry Crow"),
        (f"The Sierra Club is against it. {HEAD} would draw 2 GW, the group said.", "Sierra Club"),
        (f"Eni gives 2 GW for {SITE}.", "Eni"),
        (f"Meta in February said {SITE} will draw 2 GW.", "Meta"),
        (f"HUMAIN confirmed that {SITE} will draw 2 GW.", "HUMAIN"),
        (f"{HEAD} will draw 2 GW, the Ministry of Science and ICT said.", "Ministry of Science and ICT"),
        (f"{HEAD} will draw 2 GW, the Department of Energy and Entergy said.", "Department of Energy"),
        (f"The consent judgment says {SITE} will draw 2 GW.", "consent judgment"),
        (f"DATA BOOM\n\nHyperion grows, says NEXTDC, and {SITE} will draw 2 GW, NEXTDC said.", "NEXTDC"),
        (f"Bayouside Inc. has said {SITE} will draw 2 GW.", "Bayouside Inc."),
        (f"Louisiana Gov. Jeff Landry said {SITE} will draw 2 GW.", "Jeff Landry"),
        (f"Olive Tran of Bayou Watch said {SITE} will draw 2 GW.", "Olive Tran"),
        (f"Morgan Stanley analysts say {SITE} will draw 2 GW.", "Morgan Stanley"),
        (f"SoftBank, Oracle and Meta said {SITE} will draw 2 GW.", "SoftBank"),
        (f"SoftBank, Oracle, and Meta said {SITE} will draw 2 GW.", "SoftBank"),
        (f"Alberta Premier Danielle Crow said {SITE} will draw 2 GW.", "Danielle Crow"),
        (f"Memphis Light, Gas and Water said {SITE} will draw 2 GW.", "Memphis Light, Gas and Water"),
        (f"Officials of the parish say {SITE} will draw 2 GW.", "unnamed source"),
        (f"A person briefed on Meta’s designs said {SITE} will draw 2 GW.", "unnamed source"),
        (f"A draft air permit filed in June shows that {SITE} will draw 2 GW.", "draft air permit"),
        (f"Filings seen by the Gazette list a load of 2 GW for {SITE}.", "filings"),
        (f"The county said {SITE} will draw 2 GW.", "county"),
        (f"Jeff Landry is governor of the state. The governor said {SITE} will draw 2 GW.", "Jeff Landry"),
        (f"Rosa Lindt runs the grid. “{HEAD} will draw 2 GW,” Lindt said.", "Rosa Lindt"),
        (f"Instead Meta said {SITE} will draw 2 GW.", "Meta"),
        (f"Today Bayouside announced that {SITE} will draw 2 GW.", "Bayouside"),
        (f"Yesterday Larry Crow said {SITE} will draw 2 GW.", "Larry Crow"),
        (f"Landlord Bayouside said {SITE} will draw 2 GW.", "Bayouside"),
        (f"According to USA Today, {SITE} will draw 2 GW.", "USA Today"),
        (f"Bayouside COO Jane Bellamy said {SITE} will draw 2 GW.", "Jane Bellamy"),
        (f"{HEAD} will draw 2 GW, according to xAI CFO Jane Bellamy.", "Jane Bellamy"),
        (f"City Engineer Paul Crow said {SITE} will draw 2 GW.", "Paul Crow"),
        (
            f"{HEAD} will draw 2 GW, the Chancellor said.\n\nRachel Finch, the chancellor, was in Monroe.",
            "Rachel Finch",
        ),
        (f"V Mohan Crow came. {HEAD} will draw 2 GW, Mohan Crow said.", "V Mohan Crow"),
        (
            f"Energy Harvest Development Corp. grew. Energy Harvest said {SITE} will draw 2 GW.",
            "Energy Harvest Development Corp.",
        ),
        (
            f"The Department for Rivers, Dams and Weirs (DRDW) met. DRDW said {SITE} will draw 2 GW.",
            "Department for Rivers, Dams and Weirs",
        ),
        (f"The National River and Water Council said {SITE} will draw 2 GW.", "National River and Water Council"),
        (f"Meta itself said {SITE} will draw 2 GW.", "Meta"),
        (f"Meta has itself said that {SITE} will draw 2 GW.", "Meta"),
        (f"Oracle and Meta jointly announced that {SITE} will draw 2 GW.", "Oracle"),
        (
            f"Bayouside Limited (NYSE: BAYU) (with its units, “BAYU”) today announced that {SITE} will draw 2 GW.",
            "Bayouside Limited",
        ),
        (
            f"Bayouside — a joint venture of Meta and Finch Power — on Monday announced that {SITE} will draw 2 GW.",
            "Bayouside",
        ),
        (
            f"Crusoe, which builds near Ellendale and Jamestown, North Dakota, has announced that {SITE} will draw 2 GW.",
            "Crusoe",
        ),
        (f"Crusoe, whose campus is in Abilene, Texas, said {SITE} will draw 2 GW.", "Crusoe"),
        (
            f"The Argentine government and most press accounts put the cost of {SITE} at $2 billion.",
            "Argentine government",
        ),
        (f"He recalled Larry Crow’s announcement that {SITE} would draw 2 GW.", "Larry Crow"),
        (f"She doubted the government’s claim that {SITE} would draw 2 GW.", "government"),
        (f"{HEAD} will draw 2 GW, people in the industry said.", "unnamed source"),
        (f"Industry analysts note that {SITE} of Meta will draw 2 GW.", "unnamed source"),
        (f"Epoch AI, a research group, estimates that {SITE} will draw 2 GW.", "Epoch AI"),
        (f"Meta broke ground in May. The tech giant said {SITE} will draw 2 GW.", "Meta"),
        (f"{HEAD} will draw 2 GW, a media report said. The Verge had the story first.", "The Verge"),
        (f"Bayouside, the privately held landlord, said {SITE} will draw 2 GW.", "Bayouside"),
        (f"Bayouside, Inc. (Nasdaq: BAYU), a landlord, today announced that {SITE} will draw 2 GW.", "Bayouside"),
        (f"{HEAD} will draw 2 GW, said Bayouside’s attorney, Rosa Lindt.", "Rosa Lindt"),
        (f"{HEAD} will draw 2 GW, its site manager, Larry Crow, announced on stage.", "Larry Crow"),
        (f"{HEAD} will draw 2 GW, said City Attorney Rosa Lindt.", "Rosa Lindt"),
        (f"Rosa Lindt on the call said {SITE} will draw 2 GW.", "Rosa Lindt"),
        (f"We Energies said {SITE} will draw 2 GW.", "We Energies"),
        (f"Resident Larry Crow: “{HEAD} will draw 2 GW.”", "Larry Crow"),
        (f"{HEAD} will draw 2 GW, the water ministry said.", "water ministry"),
        (f"{HEAD} will draw 2 GW, according to the science ministry.", "science ministry"),
        (f"The state’s planning board told reporters that {SITE} will draw 2 GW.", "planning board"),
        (f"{HEAD} will draw 2 GW, says the main contractor.", "unnamed source"),
        (f"Rosa Lindt is a lawyer in Monroe. {HEAD} will draw 2 GW, the lawyer said.", "Rosa Lindt"),
        (f"Representatives of Bayouside said {SITE} will draw 2 GW.", "Bayouside"),
        (f"Rosa Lindt runs the grid. By her count {SITE} will draw 2 GW.", "Rosa Lindt"),
        (f"Ardent Data Partners came in May. Ardent said {SITE} will draw 2 GW.", "Ardent Data Partners"),
        (f"Yohanes Prabowo runs the grid. {HEAD} will draw 2 GW, Yohanes said.", "Yohanes Prabowo"),
        (f"Jane Crow’s Bayouside said {SITE} will draw 2 GW. Bayouside is new.", "Bayouside"),
    ],
)
def test_the_speaker_is_named_as_fully_as_the_article_does(text: str, speaker: str) -> None:
    assert extract(text)[0].attributed_to == speaker


@pytest.mark.parametrize(
    "text",
    [
        f"Meta plans to spend $10 billion on {SITE}.",
        f"{HEAD} draws 2 GW, which is more than Meta said.",
        f"Meta said nothing about chips; {SITE} will draw 2 GW.",
        f"Meta has not disclosed the cost; {SITE} will draw 2 GW.",
        f"{HEAD}, announced last year, will draw 2 GW.",
        f"Meta estimates that {SITE} will draw 2 GW.",
        f"The parish and Meta estimate that {SITE} will bring 2,000 construction jobs.",
        f"Meta has agreed to {SITE} of 2 GW, a buildout Susan Li says represents a new era.",
        f"Meta said it had doubled the site.[8] As of June 2025, {SITE} drew 2 GW.",
        f"Under a contract announced last week, {SITE} will draw 2 GW.",
        f"The plan calls for {SITE} to draw 2 GW.",
        f"County leaders were told that {SITE} will draw 2 GW.",
        f"Susan Li, Chief Financial Officer of Meta\n\n{HEAD} will draw 2 GW.",
        "Hyperion (Louisiana): a data center of 2 GW, to open in 2030.",
        "Hyperion, the data center of Meta in Louisiana\n\nsite: ours, north of Monroe\npower: 2 GW of grid supply, we hear",
    ],
)
def test_the_article_speaks_for_itself(text: str) -> None:
    assert extract(text)[0].attributed_to is None


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f"{HEAD} will draw 2 GW, per the announcement.", "announcement"),
        (f"{HEAD} will draw 2 GW, according to a supply agreement signed in October with Entergy.", "supply agreement"),
        (f"The order states that {SITE} will draw 2 GW.", "order"),
        (f"The latest version of the plan shows {SITE} with nine buildings.", "plan"),
        (f"{HEAD} will draw 2 GW, as stated in Bayouside’s rezoning application.", "rezoning application"),
        (f"Bayouside’s annual report says that {SITE} will draw 2 GW.", "annual report"),
        (f"According to the city’s project documents, {SITE} will draw 2 GW.", "project documents"),
        (f"Records obtained through an open records request show {SITE} will draw 2 GW.", "records"),
        (f"A filing by Bayouside says that {SITE} will draw 2 GW.", "filing"),
        (f"{HEAD} will draw 2 GW, according to a report from The New York Times.", "New York Times"),
        (f"{HEAD} will draw 2 GW, according to a report by The Wall Street Journal on Friday.", "Wall Street Journal"),
        (f"{HEAD} will draw 2 GW, according to a concept plan filed with the county.", "concept plan"),
        (f"The petition, filed Monday, shows {SITE} with nine buildings.", "petition"),
        (f"The Design and Access Statement says {SITE} will draw 2 GW.", "Design and Access Statement"),
        (f"{HEAD} will draw 2 GW, according to a memo she read out.", "memo"),
        (f"{HEAD} will draw 2 GW, according to Wednesday’s statement.", "statement"),
        (f"Entergy’s 10-K says {SITE} will draw 2 GW.", "10-K"),
        (f"{HEAD} will draw 2 GW, according to an 8-K filed on Monday.", "8-K"),
        (f"The S-1 puts the load of {SITE} at 2 GW.", "S-1"),
        (f"According to the company’s Form 10-K, {SITE} will draw 2 GW.", "Form 10-K"),
        (f"Site plans show:\n\n• {HEAD} of 2 GW\n• A warehouse", "site plans"),
        ("Site plans show:\n\n| Project | Power |\n| Hyperion data center | 2 GW |\n", "site plans"),
    ],
)
def test_a_paper_speaks_by_its_printed_name_and_a_report_for_its_outlet(text: str, speaker: str) -> None:
    assert extract(text)[0].attributed_to == speaker


def test_the_line_before_a_quote_names_its_speaker() -> None:
    text = f"Here is Rosa Lindt of the grid on the call:\n“Thank you all. We are glad.\nIt is late. {HEAD} will draw 2 GW.”"
    assert extract(text)[0].attributed_to == "Rosa Lindt"


def test_a_quote_that_goes_on_behind_its_tag_is_not_that_of_the_next_paragraph() -> None:
    text = f"“We are glad,” Rosa Lindt said. “And {SITE} will draw 2 GW.”\n\nWork starts in May, Meta said."
    assert extract(text)[0].attributed_to == "Rosa Lindt"


def test_a_transcript_has_turns() -> None:
    text = (
        "Susan Li — Chief Financial Officer\nThank you all for joining.\n\n"
        "Mark Zuckerberg — Chief Executive Officer\nThanks. Our Hyperion data center will draw 2 GW."
    )
    assert extract(text)[0].attributed_to == "Mark Zuckerberg"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (f"[00:06:29] Rosa Lindt: Well, {SITE} will draw 2 GW.", "Rosa Lindt"),
        (f"Rosa Lindt, Chief Financial Officer: And {SITE} will draw 2 GW.", "Rosa Lindt"),
        (
            f"**Larry Crow:** Thank you all.\n\n**Rosa Lindt:** We open {SITE}. It will draw 2 GW.\n\n**Larry Crow:** Good.",
            "Rosa Lindt",
        ),
        (
            f"Mr CROW: It will be a big one.\n\nMs LINDT: {HEAD} will draw 2 GW.\n\nRosa Lindt and Larry Crow met.",
            "Rosa Lindt",
        ),
        (f"LINDT: And {SITE} will draw 2 GW.\n\nRosa Lindt was on the panel.", "Rosa Lindt"),
        (f"Larry Crow\n0:11\n\nWelcome.\n\nRosa Lindt\nGrid Chief\n0:12:21\n\n{HEAD} will draw 2 GW.", "Rosa Lindt"),
        (
            f"Rosa Lindt, chief grid officer: We begin with work.\n\n{HEAD} will draw 2 GW.\n\nLarry Crow, finance director: Our costs are low.",
            "Rosa Lindt",
        ),
        (f"Operator: Good day to all.\n\nRosa Lindt: Thank you, we begin.\n\n{HEAD} will draw 2 GW.", "Rosa Lindt"),
        (f"Rosa Lindt runs the grid.\n\nQ: Big?\n\nA: So.\n\nQ: How big?\n\nA: {HEAD} will draw 2 GW.", "Rosa Lindt"),
        (f"ohm_law 7 hours ago | next\nHi.\n\nwatt_ever 6 hours ago | parent\n{HEAD} will draw 2 GW.", "watt_ever"),
        (f"ohm_law: so what is that for?\n\nwatt_ever: well {SITE} will draw 2 GW", "watt_ever"),
    ],
)
def test_a_turn_opens_with_a_time_an_office_or_a_handle(text: str, speaker: str) -> None:
    assert extract(text)[0].attributed_to == speaker


def test_he_is_whoever_spoke_before() -> None:
    text = (
        f"“We are glad,” said Rosa Lindt of Bayou Carver Watch. “It is late.” She reckons that {SITE} will draw 2 GW."
    )
    assert extract(text)[0].attributed_to == "Rosa Lindt"


def test_it_is_the_subject_of_a_sentence_before_where_no_company_is_known() -> None:
    text = f"Tolland Brook broke ground on {SITE} in May. On Monday it said that the campus will draw 2 GW."
    assert extract(text)[-1].attributed_to == "Tolland Brook"


def test_a_label_opens_a_turn_for_someone_named_elsewhere() -> None:
    text = f"We spoke with Rosa Lindt of the grid.\n\nLindt: Well, I hear that {SITE} will draw 2 GW.\n\n{HEAD} is new."
    assert extract(text)[0].attributed_to == "Rosa Lindt"


def test_a_quote_goes_on_in_the_next_paragraph() -> None:
    text = f"“We are glad,” said Rosa Lindt. “It is a big day.\n\n“{HEAD} will draw 2 GW.”"
    assert extract(text)[0].attributed_to == "Rosa Lindt"


def test_a_quote_in_straight_marks_goes_on_in_the_next_paragraph_too() -> None:
    text = f'"We are glad," said Rosa Lindt. "It is a big day.\n\n"{HEAD} will draw 2 GW."'
    assert extract(text)[0].attributed_to == "Rosa Lindt"


def test_the_line_before_a_list_names_the_speaker_of_its_items() -> None:
    text = "Meta said the Hyperion data center would bring:\n\n• 500 permanent jobs\n• 5,000 construction jobs"
    assert [claim.attributed_to for claim in extract(text)] == ["Meta", "Meta"]


def test_it_means_the_paper_of_the_sentence_before() -> None:
    text = f"The utility has received a load study. It mentions 2 GW for {SITE}."
    assert extract(text)[0].attributed_to == "load study"


def test_it_means_the_paper_that_spoke_last() -> None:
    text = f"An air permit application, filed in May, says that work has begun. The pace, it says, is high. It puts {SITE} at 2 GW."
    assert extract(text)[-1].attributed_to == "air permit application"


def test_an_interview_without_labels_has_its_guest_for_speaker() -> None:
    answers = "I do. I keep a map on my wall."
    text = (
        "A conversation with the grid's planner.\n\n"
        f"Do you sleep well?\n{answers}\n\nWhat does the big customer want?\n{HEAD} will draw 2 GW.\n\n"
        "And then?\nThen I retire."
    )
    assert extract(text, title="“I keep a map”: Rosa Lindt on load")[0].attributed_to == "Rosa Lindt"


def test_questions_that_head_sections_are_no_interview() -> None:
    text = (
        "Rosa Lindt wrote this guide.\n\nWhat is Hyperion?\nA campus of Meta.\n\n"
        f"How big is it?\n{HEAD} will draw 2 GW.\n\nWhen does it open?\nIn 2030."
    )
    assert extract(text)[0].attributed_to is None
