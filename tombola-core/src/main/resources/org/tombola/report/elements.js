"use strict";
// The data, and the small vocabulary the page is built with. Every text enters through textContent: nothing in the data is markup.

const data = JSON.parse(document.getElementById("data").textContent);
const severalRuns = data.runs.length > 1;
// Several runs go by letters, which fit a legend; the page begins with what they stand for.
const letter = Object.fromEntries(data.runs.map((run, i) => [run.run, i < 26 ? String.fromCharCode(65 + i) : "R" + (i + 1)]));

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

function drawing(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function choice(label, options, value, onChange) {
  const select = element(
    "select",
    {},
    options.map(([key, text]) => element("option", { value: key }, text)),
  );
  select.value = value;
  select.addEventListener("change", () => onChange(select.value));
  return element("label", {}, label, select);
}

/** head: [text, "number" | "text" | "wrap"] per column; lines: cells that are texts or nodes. */
function table(head, lines) {
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head.map(([text, kind]) => element("th", { scope: "col", class: kind === "number" ? "number" : null }, text)),
        ),
      ),
      element(
        "tbody",
        {},
        lines.map(line =>
          element(
            "tr",
            {},
            line.map((cell, i) => element("td", { class: head[i][1] === "text" ? null : head[i][1] }, cell ?? "—")),
          ),
        ),
      ),
    ),
  );
}

/** kind "long" stays closed in print unless the reader opened it. */
function collapsible(title, kind, ...children) {
  return element("details", { class: "card " + kind }, element("summary", {}, title), children);
}

function section(title, lead, ...children) {
  const node = element("section", {}, element("h2", {}, title), lead ? element("p", { class: "lead" }, lead) : null, children);
  document.getElementById("main").append(node);
  return node;
}

const distinct = values => [...new Set(values)];
const present = value => value !== null && value !== undefined && Number.isFinite(value);

/** So many significant digits, without trailing zeros. */
function short(value, digits = 4) {
  if (!present(value)) return "—";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(2);
  return String(Number(value.toPrecision(size >= 1000 ? Math.max(digits, Math.ceil(Math.log10(size + 1))) : digits)));
}

function grouped(value) {
  return present(value) ? Math.round(value).toLocaleString("en-GB").replace(/,/g, "\u202f") : "—";
}

/** With the decimals that two digits of the scale need. */
function fixed(value, scale) {
  if (!present(value)) return "—";
  const size = Math.abs(scale || value);
  return value.toFixed(size === 0 ? 0 : Math.min(9, Math.max(0, 1 - Math.floor(Math.log10(size)))));
}

/** The same with its sign, unless nothing but zeros is left. */
function signed(value, scale) {
  if (!present(value)) return "—";
  const digits = fixed(Math.abs(value), scale || value);
  return (Number(digits) === 0 ? "" : value < 0 ? "−" : "+") + digits;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor(sorted.length / 2)] : 0;
}

function duration(seconds) {
  if (seconds < 60) return short(seconds, 3) + " s";
  if (seconds < 3600) return Math.floor(seconds / 60) + " min " + Math.round(seconds % 60) + " s";
  return Math.floor(seconds / 3600) + " h " + Math.round((seconds % 3600) / 60) + " min";
}

function plural(count, noun) {
  return count + " " + noun + (count === 1 ? "" : "s");
}

function save(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function csv(lines) {
  const field = value => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  };
  return lines.map(line => line.map(field).join(",") + "\n").join("");
}
