// What every figure over densities shares: the groups, what is selected, how a line looks, the axis of densities.

const shared = { metric: data.metrics.length ? data.metrics[0].name : null, spend: null };
const groups = data.runs.flatMap(run => run.groups.map(group => ({ ...group, run: run.run })));
const verdicts = data.runs.flatMap(run => run.verdicts.map(verdict => ({ ...verdict, run: run.run })));
const spends = distinct(groups.map(group => group.spend));
shared.spend = spends[0];
const ALL = "\u0000all";

const isDense = group => group.finder === "dense";
const verdictOf = (group, metric) =>
  verdicts.find(
    verdict =>
      verdict.run === group.run &&
      verdict.finder === group.finder &&
      verdict.spend === group.spend &&
      verdict.density === group.density &&
      verdict.metric === metric,
  );
const shownSpends = () => (shared.spend === ALL ? spends : [shared.spend]);
const lineName = group =>
  [severalRuns && letter[group.run], group.finder, shared.spend === ALL && group.spend].filter(Boolean).join(" · ");

/** A colour and a symbol per run and finder, a dash per spending: the same in every figure. */
const identities = distinct(groups.filter(group => !isDense(group)).map(group => group.run + "\u0000" + group.finder));
function look(group, theme) {
  const index = identities.indexOf(group.run + "\u0000" + group.finder);
  return {
    color: isDense(group) ? theme.dense : theme.palette[index % theme.palette.length],
    symbol: symbols[Math.max(0, index) % symbols.length],
    dash: dashes[(shared.spend === ALL ? spends.indexOf(group.spend) : 0) % dashes.length],
  };
}

/** Lines of the shown spendings, dense left out, each from dense to sparse. */
function linesOverDensity() {
  const lines = new Map();
  for (const group of groups.filter(group => !isDense(group) && shownSpends().includes(group.spend))) {
    const key = JSON.stringify([group.run, group.finder, group.spend]);
    lines.set(key, [...(lines.get(key) || []), group]);
  }
  return [...lines.values()].map(line => line.sort((a, b) => b.density - a.density));
}

function densityAxis(theme, narrow) {
  const least = Math.min(...groups.map(group => group.density));
  return axis(theme, {
    type: "value",
    inverse: true,
    max: 0,
    min: Math.log2(least) - 0.25,
    minInterval: 1,
    maxInterval: 1,
    name: "density: kept share of the prunable weights (log scale)",
    nameLocation: "middle",
    nameGap: 30,
    splitLine: { show: false },
    axisLabel: {
      hideOverlap: true,
      formatter: v => (Number.isInteger(v) && (!narrow || v % 2 === 0) ? String(Number((2 ** v).toPrecision(3))) : ""),
    },
  });
}

/** read(group) gives {mean, low, high} or null; filled(group) says whether its point is solid. */
function lineOverDensity(line, theme, read, filled, describe) {
  const points = line.filter(group => read(group));
  if (!points.length) return [];
  const { color, symbol, dash } = look(line[0], theme),
    name = lineName(line[0]);
  const xs = points.map(group => Math.log2(group.density));
  const banded = points.every(group => present(read(group).low)) && points.length > 1;
  // The line first: the legend takes the sign of the first series of a name.
  return [
    {
      type: "line",
      name,
      symbol,
      symbolSize: 9,
      z: 3,
      color,
      lineStyle: { color, width: 2, type: dash },
      emphasis: { disabled: true },
      itemStyle: { color },
      data: points.map((group, i) => ({
        value: [xs[i], read(group).mean],
        itemStyle: filled(group) ? { color } : { color: theme.surface, borderColor: color, borderWidth: 2 },
        group,
      })),
      tooltip: { formatter: params => describe(params.data.group) },
    },
    banded &&
      band(
        name,
        color,
        xs,
        points.map(group => read(group).low),
        points.map(group => read(group).high),
      ),
  ].filter(Boolean);
}
