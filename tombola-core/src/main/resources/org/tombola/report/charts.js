// How figures look, and the card each sits in: controls, the drawing, a caption, and buttons to save it as SVG and its data as CSV.

const light = {
  ink: "#1d2126",
  muted: "#616a75",
  grid: "#e6e8ea",
  surface: "#ffffff",
  dense: "#4a5059",
  winning: "rgba(0,140,105,.085)",
  winningInk: "#00694f",
  // Okabe and Ito's colours, told apart with every common colour vision; the two palest are darkened for white ground.
  palette: ["#0072b2", "#d55e00", "#008f69", "#b0508a", "#a87900", "#3a97cf", "#7a3b9c", "#6b6b00"],
  ramp: ["#440154", "#443983", "#31688e", "#21918c", "#35b779", "#8fbf1f"],
  heat: ["#f1f4f7", "#b3d4ea", "#5aa6d6", "#0b5c93"],
  onHeat: "#ffffff",
};
const dark = {
  ink: "#e8eaec",
  muted: "#9aa4af",
  grid: "#2b3136",
  surface: "#1c2024",
  dense: "#b4bcc5",
  winning: "rgba(70,210,165,.09)",
  winningInk: "#63d3ae",
  palette: ["#56b4f0", "#ff8b4a", "#3fcf9f", "#e79ac8", "#e5b93c", "#9bd4f5", "#c79be8", "#cfcf5a"],
  ramp: ["#b79af0", "#8ba6f0", "#5ab8d6", "#3fc9a5", "#8fd85e", "#f2e64a"],
  heat: ["#242b31", "#2d5470", "#4189b8", "#9bd4f5"],
  onHeat: "#10151a",
};
const symbols = ["circle", "rect", "triangle", "diamond", "roundRect", "arrow"];
const dashes = ["solid", "dashed", "dotted", [8, 3, 2, 3]];
// The chart library writes the family into an attribute as it stands, so double quotes would end it.
const font = getComputedStyle(document.body).fontFamily.replace(/"/g, "'");
const darkMode = matchMedia("(prefers-color-scheme: dark)");
const currentTheme = () => (darkMode.matches && !matchMedia("print").matches ? dark : light);
const figures = [];
const PAPER_WIDTH = 640; // pixels that fit between the margins of A4 and letter

/**
 * build(state, theme, narrow) gives {option, csv, height?}, or null when there is nothing to show. controls: {key, label, options, initial}.
 */
function figure({ name, title, caption, controls = [], state = {}, build }) {
  const chart = element("div", { class: "chart", role: "img", "aria-label": title });
  const note = element("figcaption", {}, caption);
  const strip = element("div", { class: "controls" });
  const card = element("figure", { class: "card" }, element("header", {}, element("h3", {}, title), strip), chart, note);
  let instance = null;
  const draw = (theme = currentTheme(), width = undefined) => {
    const built = build(state, theme, (width || card.clientWidth) < 560);
    card.hidden = !built;
    if (!built) return;
    chart.style.height = (built.height || 400) + "px";
    if (!instance) instance = echarts.init(chart, null, { renderer: "svg" });
    instance.resize({ width });
    instance.setOption({ ...frame(theme), ...built.option }, true);
  };
  for (const control of controls.filter(control => control.options.length > 1)) {
    state[control.key] = control.initial ?? control.options[0][0];
    strip.append(
      choice(control.label, control.options, state[control.key], value => {
        state[control.key] = value;
        draw();
      }),
    );
  }
  const button = (text, act) => {
    const node = element("button", { type: "button" }, text);
    node.addEventListener("click", act);
    strip.append(node);
  };
  button("Save SVG", () => save(name + ".svg", "image/svg+xml", vector(build(state, light, false), chart.clientWidth)));
  button("Save data", () => save(name + ".csv", "text/csv", csv(build(state, light, false).csv)));
  figures.push(draw);
  return card;
}

/** Always on white, whatever the reader's screen: it goes into papers. */
function vector(built, width) {
  const off = echarts.init(null, null, { renderer: "svg", ssr: true, width: Math.max(width, 720), height: built.height || 400 });
  off.setOption({ ...frame(light), ...built.option, backgroundColor: "#ffffff" });
  const text = off.renderToSVGString();
  off.dispose();
  return text;
}

function frame(theme) {
  return {
    animation: false,
    backgroundColor: "transparent",
    textStyle: { fontFamily: font, color: theme.ink },
    tooltip: {
      trigger: "item",
      confine: true,
      className: "tooltip",
      backgroundColor: theme.surface,
      borderColor: theme.grid,
      textStyle: { color: theme.ink, fontSize: 13 },
      extraCssText: "white-space:normal;max-width:20rem;",
    },
  };
}

function legend(theme, names) {
  return {
    type: "scroll",
    top: 0,
    left: 0,
    right: 0,
    itemWidth: 26,
    itemHeight: 9,
    itemGap: 16,
    data: names,
    textStyle: { color: theme.ink, fontSize: 12.5 },
    pageTextStyle: { color: theme.muted },
    pageIconColor: theme.muted,
    pageIconInactiveColor: theme.grid,
  };
}

function axis(theme, settings) {
  return {
    nameTextStyle: { color: theme.muted, fontSize: 12.5 },
    axisLine: { show: true, lineStyle: { color: theme.grid } },
    axisTick: { show: false },
    axisLabel: { color: theme.muted, fontSize: 12, ...settings.axisLabel },
    splitLine: { lineStyle: { color: theme.grid } },
    ...Object.fromEntries(Object.entries(settings).filter(([key]) => key !== "axisLabel")),
  };
}

/** The name of a vertical axis, above it at the left edge of the figure, where long names have room. */
function heading(theme, text) {
  return { text, left: 2, top: 34, padding: 0, textStyle: { color: theme.muted, fontSize: 12.5, fontWeight: "normal" } };
}

/** Ends and step of an axis that holds the values, at round numbers. */
function round(values, ticks = 5) {
  const finite = values.filter(present);
  let low = Math.min(...finite),
    high = Math.max(...finite);
  if (finite.length === 0) [low, high] = [0, 1];
  if (high - low < 1e-12 * Math.max(1, Math.abs(high))) {
    low -= Math.abs(low) * 0.05 || 0.5;
    high += Math.abs(high) * 0.05 || 0.5;
  }
  const raw = (high - low) / ticks,
    power = 10 ** Math.floor(Math.log10(raw));
  const interval = power * [1, 2, 2.5, 5, 10].find(step => step * power >= raw * 0.999);
  const decimals = Math.max(0, -Math.floor(Math.log10(interval) + 1e-9) + (interval / power === 2.5 ? 1 : 0));
  return {
    min: Math.floor(low / interval + 1e-9) * interval,
    max: Math.ceil(high / interval - 1e-9) * interval,
    interval,
    axisLabel: { formatter: value => value.toFixed(Math.min(12, decimals)) },
  };
}

/** The area between two curves over the same x; its name ties it to the line's entry in the legend. */
function band(name, color, xs, lows, highs) {
  return {
    type: "custom",
    name,
    silent: true,
    clip: true,
    z: 1,
    itemStyle: { color },
    tooltip: { show: false },
    data: [[xs[0], lows[0]]],
    renderItem: (params, api) => ({
      type: "polygon",
      shape: { points: [...xs.map((x, i) => api.coord([x, highs[i]])), ...xs.map((x, i) => api.coord([x, lows[i]])).reverse()] },
      style: { fill: color, opacity: 0.15 },
    }),
  };
}

function hint(title, lines) {
  return element(
    "div",
    {},
    element("b", {}, title),
    lines.filter(Boolean).map(line => element("div", {}, line)),
  );
}

function redraw() {
  figures.forEach(draw => draw());
}

darkMode.addEventListener("change", redraw);
addEventListener("beforeprint", () => {
  document.querySelectorAll("details:not(.long)").forEach(each => {
    each.open = true;
  });
  figures.forEach(draw => draw(light, PAPER_WIDTH));
});
addEventListener("afterprint", redraw);
let resizing = 0;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(redraw, 120);
});
