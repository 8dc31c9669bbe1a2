"""Tunes XGBoost, LightGBM and scikit-learn on one fold, for bench/opponents.mjs: a request as JSON in the first argument, predicted log-odds on stdout.

Each library draws settings at random (seeded), tries them on the later part of the training dates, with rows purged whose labels
were not mature before it, keeps the one of least log loss and is fitted with it on all training rows.
"""

import importlib
import json
import sys

import numpy as np

ask = json.loads(sys.argv[1])
THREADS = 2


def read(name):
    return np.fromfile(f"{ask['folder']}/{ask['fold']}-{name}", dtype=np.float64)


def design(name, n_columns):
    values = read(name).reshape(n_columns, ask["nTrain"] + ask["nTest"]).T
    values = np.ascontiguousarray(values)
    return values[: ask["nTrain"]], values[ask["nTrain"] :]


labels, days, clusters = read("labels"), read("days"), read("clusters")
trees = design("trees", ask["nTreeColumns"])
scorecard = design("scorecard", ask["nScorecardColumns"])


def later_split():
    """The last quarter of the dates and what was known before it; a fifth of the accounts where that holds too few events."""
    dates = np.unique(days)
    start = dates[(len(dates) * 3) // 4]
    before, after = days + ask["purgeDays"] <= start, days >= start
    events = lambda rows: len(np.unique(clusters[rows & (labels == 1)]))
    if events(before) >= 20 and events(after) >= 20:
        return before, after
    held = np.random.default_rng(ask["seed"]).permutation(int(clusters.max()) + 1)[clusters.astype(int)] % 5 == 0
    return ~held, held


before, after = later_split()


def log_loss(probability):
    p = np.clip(probability, 1e-12, 1 - 1e-12)
    y = labels[after]
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def log_odds(probability):
    p = np.clip(probability, 1e-9, 1 - 1e-9)
    return np.log(p / (1 - p)).tolist()


def best_of(draw, attempt, n_trials):
    """The drawn settings of least loss, with what the attempt adds to them."""
    random = np.random.default_rng(ask["seed"])
    tried = []
    for _ in range(n_trials):
        settings = draw(random)
        loss, added = attempt(settings)
        tried.append((loss, {**settings, **added}))
    return min(tried, key=lambda one: one[0])[1]


def boosted(random):
    return {
        "rate": float(random.choice([0.03, 0.05, 0.1])),
        "leaves": int(random.choice([4, 8, 16, 31])),
        "rows": float(random.choice([0.6, 0.8, 1.0])),
        "columns": float(random.choice([0.3, 0.6, 1.0])),
        "l2": float(10 ** random.uniform(-1, 2)),
        "least": float(10 ** random.uniform(0, 1.5)),
    }


def xgboost():
    import xgboost as xgb

    def parameters(s):
        return {
            "objective": "binary:logistic", "tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0,
            "max_leaves": s["leaves"], "learning_rate": s["rate"], "subsample": s["rows"], "colsample_bytree": s["columns"],
            "reg_lambda": s["l2"], "min_child_weight": s["least"], "nthread": THREADS, "seed": ask["seed"],
        }

    X, T = trees
    inner, held = xgb.DMatrix(X[before], labels[before]), xgb.DMatrix(X[after], labels[after])

    def attempt(s):
        model = xgb.train(parameters(s), inner, 600, evals=[(held, "held")], early_stopping_rounds=30, verbose_eval=False)
        return float(model.best_score), {"rounds": model.best_iteration + 1}

    best = best_of(boosted, attempt, ask["nTrials"])
    model = xgb.train(parameters(best), xgb.DMatrix(X, labels), best["rounds"])
    return model.predict(xgb.DMatrix(T))


def lightgbm():
    import lightgbm as lgb

    def parameters(s):
        return {
            "objective": "binary", "num_leaves": s["leaves"], "learning_rate": s["rate"], "bagging_fraction": s["rows"],
            "bagging_freq": 1, "feature_fraction": s["columns"], "lambda_l2": s["l2"], "min_sum_hessian_in_leaf": s["least"],
            "num_threads": THREADS, "seed": ask["seed"], "verbose": -1, "feature_pre_filter": False,
        }

    X, T = trees

    def attempt(s):
        inner = lgb.Dataset(X[before], labels[before], params=parameters(s))
        held = lgb.Dataset(X[after], labels[after], reference=inner)
        model = lgb.train(parameters(s), inner, 600, valid_sets=[held], callbacks=[lgb.early_stopping(30, verbose=False)])
        return float(model.best_score["valid_0"]["binary_logloss"]), {"rounds": model.best_iteration}

    best = best_of(boosted, attempt, ask["nTrials"])
    return lgb.train(parameters(best), lgb.Dataset(X, labels, params=parameters(best)), best["rounds"]).predict(T)


def scikit_logistic():
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    X, T = scorecard

    def model(s):
        return make_pipeline(StandardScaler(), LogisticRegression(C=s["C"], max_iter=500))

    grid = iter(np.logspace(-5, 1, ask["nTrials"]))

    def attempt(s):
        fitted = model(s).fit(X[before], labels[before])
        return log_loss(fitted.predict_proba(X[after])[:, 1]), {}

    best = best_of(lambda _: {"C": float(next(grid))}, attempt, ask["nTrials"])
    return model(best).fit(X, labels).predict_proba(T)[:, 1]


def scikit_boosting():
    from sklearn.ensemble import HistGradientBoostingClassifier

    # It can't bin a column that is missing in every row it learns from.
    known = np.isfinite(trees[0][before]).any(axis=0) & np.isfinite(trees[0]).any(axis=0)
    X, T = trees[0][:, known], trees[1][:, known]

    def model(s, rounds):
        return HistGradientBoostingClassifier(
            learning_rate=s["rate"], max_leaf_nodes=s["leaves"], l2_regularization=s["l2"], max_features=s["columns"],
            min_samples_leaf=int(20 * s["least"]), max_iter=rounds, early_stopping=False, random_state=ask["seed"],
        )

    def attempt(s):
        fitted = model(s, 200).fit(X[before], labels[before])
        losses = [log_loss(p[:, 1]) for p in fitted.staged_predict_proba(X[after])]
        return min(losses), {"rounds": int(np.argmin(losses)) + 1}

    best = best_of(boosted, attempt, max(2, ask["nTrials"] // 2))
    return model(best, best["rounds"]).fit(X, labels).predict_proba(T)[:, 1]


LEARNERS = {
    "XGBoost": ("xgboost", xgboost),
    "LightGBM": ("lightgbm", lightgbm),
    "scikit-learn logistic": ("sklearn", scikit_logistic),
    "scikit-learn boosting": ("sklearn", scikit_boosting),
}

print(json.dumps({
    "before": np.flatnonzero(before).tolist(),
    "after": np.flatnonzero(after).tolist(),
    "margins": {name: log_odds(learn()) for name, (_, learn) in LEARNERS.items()},
    "versions": {name: importlib.import_module(module).__version__ for name, (module, _) in LEARNERS.items()},
}))
