"""A search over training settings with Optuna, which goes on where it was cut off.

Akiba et al., "Optuna: A next-generation hyperparameter optimization framework", KDD
2019. Its tree-structured Parzen estimator draws the settings (Bergstra et al.,
"Algorithms for hyper-parameter optimization", NIPS 2011).
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import optuna
import yaml
from optuna.trial import FrozenTrial, TrialState

from geostance.models.errors import ConfigError, GeostanceError
from geostance.training.config import TrainConfig
from geostance.training.mixing.data import load_splits

from .space import Search
from .trials import REASON, Tried, run_trial

_IDENTITY = "identity"
_STATES = {"pruned": TrialState.PRUNED, "failed": TrialState.FAIL}


def search_settings(
    search: Search, trials: int, report: Callable[[Tried], None]
) -> FrozenTrial:
    """Run trials until there are so many in the output folder.

    Writes trials.jsonl, best.yaml (a training config) and study.db there.

    Args:
        search: The search file.
        trials: How many in all, with those that an earlier call has run.
        report: Called after every trial.

    Returns:
        The best trial.

    Raises:
        ConfigError: If the folder holds another search.
        DataError: If a source is missing or malformed.
        GeostanceError: If no trial was completed.
    """
    config = search.config()
    load_splits(config.data, config.seed)  # a missing corpus would fail every trial
    config.output.mkdir(parents=True, exist_ok=True)
    study = _open(search, config)
    while _finished(study) < trials:
        trial = study.ask()
        tried = run_trial(search, trial)
        # First the record: a cut between the two repeats a trial and loses none.
        _record(tried, config.output)
        completed = tried.state == "complete"
        study.tell(trial, tried.mean if completed else None, _STATES.get(tried.state))
        if completed:
            _write_best(study.best_trial, search)
        report(tried)
    if not study.get_trials(states=[TrialState.COMPLETE]):
        reason = study.trials[-1].user_attrs.get(REASON)
        raise GeostanceError(f"no trial of {trials} was completed; the last: {reason}")
    return study.best_trial


def _open(search: Search, config: TrainConfig) -> optuna.Study:
    """Open the study of a folder, or begin one."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        storage=f"sqlite:///{config.output / 'study.db'}",
        study_name="search",
        direction="maximize",
        load_if_exists=True,
        # After the same epoch, runs that differ in length do not compare.
        pruner=optuna.pruners.NopPruner()
        if "optim.epochs" in search.settings.space
        else optuna.pruners.MedianPruner(),
    )
    identity = search.identity()
    if study.user_attrs.get(_IDENTITY, identity) != identity:
        raise ConfigError(
            f"{config.output}: holds a search over other settings, data or weights: "
            "choose another output"
        )
    study.set_user_attr(_IDENTITY, identity)
    # The same seed would draw again what it drew before a cut.
    study.sampler = optuna.samplers.TPESampler(seed=config.seed + len(study.trials))
    for cut in study.get_trials(states=[TrialState.RUNNING]):
        study.tell(cut.number, state=TrialState.FAIL)
        study.enqueue_trial(cut.params)
    return study


def _finished(study: optuna.Study) -> int:
    """Count the trials that have run to an end; one that was cut off has no reason."""
    return sum(
        trial.state in (TrialState.COMPLETE, TrialState.PRUNED)
        or REASON in trial.user_attrs
        for trial in study.trials
    )


def _record(tried: Tried, folder: Path) -> None:
    with (folder / "trials.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(tried)) + "\n")


def _write_best(best: FrozenTrial, search: Search) -> None:
    """Write the best config so far; `geostance train` takes it as it is."""
    config = search.config(best.params)
    values = config.model_dump(mode="json")
    values["output"] = str(config.output / "best")
    text = (
        f"# Trial {best.number}: weighted mean of dev macro-F1 {best.value:.2f}.\n"
        "# It was chosen on these dev splits: expect less on new text.\n\n"
    )
    text += yaml.safe_dump(values, sort_keys=False)
    (config.output / "best.yaml").write_text(text, "utf-8")
