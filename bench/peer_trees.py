"""Trains XGBoost or LightGBM on a file of numbers, for bench/gradient.mjs: requests as lines of JSON on stdin, answers on stdout."""

import importlib
import json
import resource
import sys
import time

import numpy as np


def read(file, n_rows, n_columns):
    """Features (row by row), labels and weights of a file of n_columns + 2 columns."""
    numbers = np.fromfile(file, dtype=np.float64).reshape(n_columns + 2, n_rows)
    return np.ascontiguousarray(numbers[:-2].T, dtype=np.float32), numbers[-2], numbers[-1]


def xgboost(ask, features, labels, weights):
    import xgboost as xgb

    parameters = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_leaves": ask["maxLeaves"],
        "max_depth": ask["maxDepth"],
        "learning_rate": ask["learningRate"],
        "reg_lambda": ask["l2"],
        "min_child_weight": 1,
        "max_bin": ask["nBins"],
        "nthread": ask["nThreads"],
        "base_score": float(np.average(labels, weights=weights)),
    }
    # Making the matrix counts: it is where the peer sorts values into bins, as ours does.
    n_attributes = ask.get("nAttributes", 0)
    kinds = {"feature_types": ["q"] * ask["nColumns"] + ["c"] * n_attributes, "enable_categorical": n_attributes > 0}
    data = xgb.QuantileDMatrix(features, labels, weight=weights, max_bin=ask["nBins"], nthread=ask["nThreads"], **kinds)
    model = xgb.train(parameters, data, num_boost_round=ask["nTrees"])
    return lambda rows: model.predict(xgb.DMatrix(rows, **kinds))


def lightgbm(ask, features, labels, weights):
    import lightgbm as lgb

    parameters = {
        "objective": "binary",
        "num_leaves": ask["maxLeaves"],
        "max_depth": ask["maxDepth"],
        "learning_rate": ask["learningRate"],
        "lambda_l2": ask["l2"],
        "min_sum_hessian_in_leaf": 1,
        "min_data_in_leaf": ask["minRowsPerLeaf"],
        "max_bin": ask["nBins"] - 1,
        "num_threads": ask["nThreads"],
        "verbose": -1,
    }
    attributes = list(range(ask["nColumns"], ask["nColumns"] + ask.get("nAttributes", 0)))
    data = lgb.Dataset(features, labels, weight=weights, params=parameters, categorical_feature=attributes)
    model = lgb.train(parameters, data, num_boost_round=ask["nTrees"])
    return model.predict


LIBRARIES = {"xgboost": xgboost, "lightgbm": lightgbm}

for line in sys.stdin:
    ask = json.loads(line)
    if "version" in ask:
        try:
            answer = {"version": importlib.import_module(ask["version"]).__version__}
        except ImportError:
            answer = {"version": None}
    else:
        n_columns = ask["nColumns"] + ask.get("nAttributes", 0)
        features, labels, weights = read(ask["file"], ask["nRows"], n_columns)
        started_at = time.perf_counter()
        predict = LIBRARIES[ask["library"]](ask, features, labels, weights if ask["isWeighted"] else None)
        seconds = time.perf_counter() - started_at
        probed, _, _ = read(ask["testFile"], ask["nTestRows"], n_columns)
        # ru_maxrss is in kilobytes on Linux, in bytes on macOS.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
        answer = {"seconds": seconds, "scores": predict(probed).astype(float).tolist(), "peakMegabytes": peak}
    print(json.dumps(answer), flush=True)
