"""Computes the figures of test/golden/analysis.test.ts by libraries that share no code with us.

Run in an environment with numpy, scipy, pandas, empyrical-reloaded and quantstats, from the project's root:

    python tools/golden/analysis-figures.py

The series comes from a linear congruential generator over integers, so that the test regenerates it bit by
bit (test/golden/analysis-series.ts). Figures were printed with numpy 2.4.6, scipy 1.17.1, pandas 3.1.1,
empyrical-reloaded 0.7.1 and quantstats 0.0.86.
"""

import json

import empyrical
import numpy as np
import pandas as pd
import quantstats
from scipy import stats

from analysis_series import steps

PERIODS = 252
RISK_FREE = 0.02


def path(parts):
    equity = [100_000.0]
    for part in parts:
        equity.append(equity[-1] * (1 + part / 100_000))
    return np.array(equity)


def series():
    market = steps(11, 1000)
    own = steps(7, 1000)
    mixed = [int(6 * m / 10) + int(o / 2) + 20 for m, o in zip(market, own)]
    return path(mixed), path(market)


def drawdown_figures(equity):
    return 1 - equity / np.maximum.accumulate(equity)


def curve_figures(equity):
    returns = equity[1:] / equity[:-1] - 1
    rate = (1 + RISK_FREE) ** (1 / PERIODS) - 1
    frame = pd.Series(returns, index=pd.bdate_range("2000-01-04", periods=len(returns)))
    sharpe = (returns.mean() - rate) / returns.std(ddof=1)
    skew = stats.skew(returns)
    kurtosis = stats.kurtosis(returns, fisher=False)
    spread = np.sqrt((1 - skew * sharpe + (kurtosis - 1) / 4 * sharpe**2) / (len(returns) - 1))
    depth = drawdown_figures(equity)
    return {
        "annualVolatility": empyrical.annual_volatility(returns, annualization=PERIODS),
        "sharpe": empyrical.sharpe_ratio(returns, risk_free=rate, annualization=PERIODS),
        "sharpe, quantstats": float(quantstats.stats.sharpe(frame, rf=RISK_FREE, periods=PERIODS)),
        "sortino": empyrical.sortino_ratio(returns, required_return=rate, annualization=PERIODS),
        "sortino, quantstats": float(quantstats.stats.sortino(frame, rf=RISK_FREE, periods=PERIODS)),
        "downsideDeviation": empyrical.downside_risk(returns, required_return=rate, annualization=1),
        "maxDrawdown": -empyrical.max_drawdown(returns),
        "currentDrawdown": depth[-1],
        "ulcerIndex": np.sqrt(np.mean(depth**2)),
        "omega": empyrical.omega_ratio(returns),
        "tailRatio": empyrical.tail_ratio(returns),
        "valueAtRisk95": -empyrical.value_at_risk(returns, cutoff=0.05),
        "valueAtRisk99": -empyrical.value_at_risk(returns, cutoff=0.01),
        "conditionalValueAtRisk95": -empyrical.conditional_value_at_risk(returns, cutoff=0.05),
        "conditionalValueAtRisk99": -empyrical.conditional_value_at_risk(returns, cutoff=0.01),
        "skewness": skew,
        "excessKurtosis": stats.kurtosis(returns),
        "probabilisticSharpe": stats.norm.cdf(sharpe / spread),
        "best": returns.max(),
        "worst": returns.min(),
    }


def benchmark_figures(equity, market):
    own = equity[1:] / equity[:-1] - 1
    other = market[1:] / market[:-1] - 1
    rate = (1 + RISK_FREE) ** (1 / PERIODS) - 1
    line = stats.linregress(other - rate, own - rate)
    active = own - other
    return {
        "alpha": line.intercept * PERIODS,
        "beta": line.slope,
        "beta, empyrical": empyrical.beta(own, other, risk_free=rate),
        "correlation": line.rvalue,
        "trackingError": active.std(ddof=1) * np.sqrt(PERIODS),
        "informationRatio": active.mean() / active.std(ddof=1) * np.sqrt(PERIODS),
        "informationRatio per period, quantstats": float(quantstats.stats.information_ratio(
            pd.Series(own), pd.Series(other), prepare_returns=False)),
    }


def rolling_figures(equity):
    returns = pd.Series(equity[1:] / equity[:-1] - 1)
    rate = (1 + RISK_FREE) ** (1 / PERIODS) - 1
    rolled = (returns.rolling(63).mean() - rate) / returns.rolling(63).std() * np.sqrt(PERIODS)
    return {"first": rolled[62], "at 500": rolled[500], "last": rolled.iloc[-1]}


def index_figures():
    path = "node_modules/vega-datasets/data/sp500-2000.csv"
    bars = pd.read_csv(path, parse_dates=["date"], index_col="date")
    close = bars["adjclose"]
    years = (close.index[-1] - close.index[0]).days / 365.25
    cagr = (close.iloc[-1] / close.iloc[0]) ** (1 / years) - 1
    depth = 1 - close / close.cummax()
    trough = depth.idxmax()
    peak = close[:trough].idxmax()
    after = close[trough:]
    recovery = after[after >= close[peak]].index[0]
    months = close.resample("ME").last().pct_change()
    yearly = close.resample("YE").last().pct_change()
    figures = curve_figures(close.to_numpy())
    figures.update({
        "rows": len(close),
        "totalReturn": close.iloc[-1] / close.iloc[0] - 1,
        "cagr": cagr,
        "calmar": cagr / depth.max(),
        "peak": str(peak.date()),
        "trough": str(trough.date()),
        "recovery": str(recovery.date()),
        "worst drawdowns, quantstats": quantstats.stats.drawdown_details(quantstats.stats.to_drawdown_series(
            close.pct_change().fillna(0))).sort_values("max drawdown").head(3)[
                ["start", "valley", "end", "days", "max drawdown"]].values.tolist(),
        "best month": [str(months.idxmax().date()), months.max()],
        "worst month": [str(months.idxmin().date()), months.min()],
        "2008-10": months["2008-10-31"],
        "2008": yearly["2008-12-31"],
        "2019": yearly["2019-12-31"],
    })
    return figures


def trade_figures():
    profits = np.array([step / 4 for step in steps(3, 200)])
    wins = profits[profits > 0]
    losses = -profits[profits < 0]
    frame = pd.Series(profits)
    runs = (np.sign(frame) != np.sign(frame).shift()).cumsum()
    lengths = np.sign(frame).groupby(runs).agg(["first", "size"])
    return {
        "count": len(profits),
        "wins": len(wins),
        "losses": len(losses),
        "net": profits.sum(),
        "profitFactor": wins.sum() / losses.sum(),
        "payoff": wins.mean() / losses.mean(),
        "averageWin": wins.mean(),
        "averageLoss": losses.mean(),
        "expectancy": profits.mean(),
        "systemQualityNumber": np.sqrt(len(profits)) * profits.mean() / profits.std(ddof=1),
        "longest wins": lengths[lengths["first"] > 0]["size"].max(),
        "longest losses": lengths[lengths["first"] < 0]["size"].max(),
    }


def plain(value):
    return value.item() if hasattr(value, "item") else str(value)


def main():
    equity, market = series()
    figures = {
        "last equity": equity[-1],
        "last market": market[-1],
        "curve": curve_figures(equity),
        "benchmark": benchmark_figures(equity, market),
        "rolling": rolling_figures(equity),
        "index": index_figures(),
        "trades": trade_figures(),
        "quantiles": np.percentile([3, 1, 4, 1, 5, 9, 2, 6], [0, 10, 37, 50, 100]).tolist(),
        "normal": stats.norm.cdf([-8, -3, -1.96, -0.5, 0, 1e-8, 0.5, 2, 5]).tolist(),
    }
    print(json.dumps(figures, indent=2, default=plain))


main()
