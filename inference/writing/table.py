"""A scored article as a table for a terminal."""

from collections.abc import Iterable
from statistics import fmean

from rich.console import Console
from rich.table import Table
from rich.text import Text

from geostance.inference.scores import ScoredArticle, ScoredStatement
from geostance.inference.splitting.statements import Statement
from geostance.models.labels import SENTIMENTS, TAKEN_STANCES
from geostance.models.targets import Targets

_STYLE = {
    "favor": "green",
    "against": "red",
    "neutral": "yellow",
    "none": "dim",
    "positive": "green",
    "negative": "red",
}


def print_article(
    article: ScoredArticle, targets: Targets, console: Console, keep_all: bool = False
) -> None:
    """Print a row for each statement, then the totals of each target.

    A dot says that a target is not mentioned; `none`, that its name is there and it
    is not spoken of; `?`, that a label is too improbable to count on. With `keep_all`,
    what was left out stands dim in its place, with its kind.
    """
    table = Table(title=Text(_title(article)), title_justify="left", expand=True)
    table.add_column("#", justify="right", no_wrap=True, style="dim")
    table.add_column("Statement", ratio=3, overflow="fold")
    tells = any(statement.quote for statement in article.statements)
    if tells:
        table.add_column("Speaker", ratio=1, overflow="fold")
    for target in article.targets:
        table.add_column(Text(targets.targets[target].name), no_wrap=True)
    table.add_column("Sentiment", no_wrap=True)
    number = 0
    for statement in article.parts if keep_all else article.statements:
        if isinstance(statement, Statement):
            kind = Text(statement.kind, style="dim")
            empty = [""] * (len(article.targets) + tells)
            table.add_row("", Text(statement.text, style="dim"), *empty, kind)
            continue
        number += 1
        tone = statement.sentiment
        table.add_row(
            str(number),
            Text(statement.text),
            *([_speaker(statement)] if tells else ()),
            *(_stance(statement, target) for target in article.targets),
            _cell(tone.label, tone.probabilities[tone.label], tone.abstains),
        )
    console.print(table)
    console.print(_totals(article, targets))
    if article.left_out:
        kinds = [part.kind for part in article.left_out]
        counts = ", ".join(f"{kinds.count(k)} {k}" for k in dict.fromkeys(kinds))
        console.print(Text(f"Not scored: {counts}", style="dim"))


def _title(article: ScoredArticle) -> str:
    titles = [part.text for part in article.left_out if part.kind == "title"]
    parts = [article.article.title or next(iter(titles), ""), article.article.id]
    return " · ".join(part for part in parts if part)


def _speaker(statement: ScoredStatement) -> Text:
    """Name who is quoted or paraphrased; words for a speaker nobody names."""
    if statement.quote == "none":
        return Text("")
    name = Text(statement.speaker or "unnamed")
    return name if statement.quote == "direct" else name + Text(" (indirect)", "dim")


def _stance(statement: ScoredStatement, target: str) -> Text:
    if all(mention.actor != target for mention in statement.mentions):
        return Text("·", style="dim")
    score = statement.stances[target]
    return _cell(score.label, score.probabilities[score.label], score.abstains)


def _cell(label: str, probability: float, unsure: bool) -> Text:
    mark = "?" if unsure else ""
    return Text(f"{label} {probability:.2f}{mark}", style=_STYLE.get(label, ""))


def _totals(article: ScoredArticle, targets: Targets) -> Table:
    table = Table(title="Totals", title_justify="left")
    table.add_column("Target")
    for label in (*TAKEN_STANCES, "none"):
        table.add_column(label, justify="right", style=_STYLE.get(label, ""))
    table.add_column("mean P(favor) - P(against)", justify="right")
    for target in article.targets:
        counts = article.totals(target)
        spoken = [
            s.stances[target].probabilities
            for s in article.statements
            if s.stances[target].label != "none"
        ]
        leaning = _mean(p["favor"] - p["against"] for p in spoken)
        table.add_row(
            Text(targets.targets[target].name),
            *(str(counts[label]) for label in (*TAKEN_STANCES, "none")),
            leaning,
        )
    tones = [str(statement.sentiment) for statement in article.statements]
    shares = ", ".join(f"{tones.count(label)} {label}" for label in SENTIMENTS)
    table.caption = f"{len(tones)} statements; sentiment: {shares}"
    return table


def _mean(values: Iterable[float]) -> str:
    known = list(values)
    return f"{fmean(known):+.2f}" if known else "-"
