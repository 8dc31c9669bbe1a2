"""Fits scikit-learn's logistic regression (lbfgs) to a file of numbers, for bench/logistic.mjs: JSON lines in, JSON lines out."""

import json
import sys
import time

import numpy as np

for line in sys.stdin:
    ask = json.loads(line)
    try:
        import sklearn
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        print(json.dumps({"version": None}), flush=True)
        continue
    if "file" not in ask:
        print(json.dumps({"version": sklearn.__version__}), flush=True)
        continue
    numbers = np.fromfile(ask["file"], dtype=np.float64).reshape(ask["nColumns"] + 2, ask["nRows"])
    features, labels = np.ascontiguousarray(numbers[:-2].T), numbers[-2]
    start = time.perf_counter()
    # Standardising counts: ours does it too.
    scaled = (features - features.mean(axis=0)) / features.std(axis=0)
    model = LogisticRegression(C=ask["c"], solver="lbfgs", tol=ask["tolerance"], max_iter=1000).fit(scaled, labels)
    seconds = time.perf_counter() - start
    margins = scaled @ model.coef_[0] + model.intercept_[0]
    objective = np.mean(np.logaddexp(0, margins) - labels * margins) + np.sum(model.coef_**2) / (2 * ask["c"] * len(labels))
    print(json.dumps({"seconds": seconds, "objective": float(objective)}), flush=True)
