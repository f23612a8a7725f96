"""`python -m cli`: the command, where its script is not on the path."""

from cli.main import app

if __name__ == "__main__":  # a worker of a local cluster imports this too
    app()
