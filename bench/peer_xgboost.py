"""Trains XGBoost on a file of numbers, for bench/gradient.mjs: requests as lines of JSON on stdin, answers on stdout."""

import json
import sys
import time

import numpy as np
import xgboost as xgb

for line in sys.stdin:
    ask = json.loads(line)
    n_rows, n_columns = ask["nRows"], ask["nColumns"]
    numbers = np.fromfile(ask["file"], dtype=np.float64).reshape(n_columns + 1, n_rows)
    features, labels = np.ascontiguousarray(numbers[:-1].T), numbers[-1]
    parameters = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_leaves": ask["maxLeaves"],
        "max_depth": ask["maxDepth"],
        "learning_rate": ask["learningRate"],
        "reg_lambda": ask["l2"],
        "min_child_weight": 1,
        "max_bin": 256,
        "nthread": 1,
        "base_score": float(labels.mean()),
    }
    started_at = time.perf_counter()
    # Making the matrix counts: it is where the peer sorts values into bins, as ours does.
    data = xgb.QuantileDMatrix(features, labels, max_bin=256, nthread=1)
    model = xgb.train(parameters, data, num_boost_round=ask["nTrees"])
    seconds = time.perf_counter() - started_at
    p = np.clip(model.predict(data).astype(np.float64), 1e-15, 1 - 1e-15)
    loss = float(-np.mean(labels * np.log(p) + (1 - labels) * np.log1p(-p)))
    print(json.dumps({"seconds": seconds, "logLoss": loss}), flush=True)
