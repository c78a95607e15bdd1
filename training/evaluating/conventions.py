"""What the labels of each source mean, in a sentence, for cards."""

CONVENTIONS = {
    "geostance": "the stance of the statement's speaker toward the target, as a "
    "careful reader infers it from the statement in its article; `none` where the "
    "target is named and not spoken of (docs/labels.md)",
    "newsmtsc": "how the sentence makes its target look, whoever speaks; a bad event "
    "near the target often counts as `against`",
    "dse": "what one named party feels toward another; the author's own judgement "
    "stays `neutral`",
    "ruw": "the stance of a tweet's author toward Russia and Ukraine; neither side is "
    "read as `neutral`",
    "semeval2016": "the stance of a tweet's author toward a topic, even one it does "
    "not name; neither side is read as `neutral`",
    "own": "as its annotators meant them, in the words of docs/labels.md",
    "polnear": "which words name the source, cue and content of an attribution; no "
    "stances",
}
"""Source -> what its annotators labelled."""
