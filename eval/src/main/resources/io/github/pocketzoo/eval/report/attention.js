"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { tokens, segments, special, layers } = data;
  const n = tokens.length;
  const strongest = 5;

  /** Probabilities of a head as numbers from 0 to 1, row by row. */
  const heads = layers.map((layer) => layer.heads.map((encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
    const view = new DataView(bytes.buffer);
    return Float32Array.from({ length: n * n }, (_, i) => view.getUint16(2 * i, true) / 65535);
  }));

  function mean(layer) {
    const sum = new Float32Array(n * n);
    for (const head of heads[layer]) {
      head.forEach((p, i) => { sum[i] += p / heads[layer].length; });
    }
    return sum;
  }

  const choice = {
    layer: document.getElementById("layer"),
    head: document.getElementById("head"),
    segments: document.getElementById("segments"),
  };
  const told = document.getElementById("told");
  const matrix = document.getElementById("matrix");
  const buttons = [...document.querySelectorAll("button.head")];

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function paint(canvas, probabilities, size) {
    const context = canvas.getContext("2d");
    context.globalAlpha = 1;
    context.fillStyle = color("--surface");
    context.fillRect(0, 0, n * size, n * size);
    context.fillStyle = color("--accent");
    for (let i = 0; i < n * n; i++) {
      // The square root shows small probabilities too.
      context.globalAlpha = Math.sqrt(probabilities[i]);
      context.fillRect((i % n) * size, Math.floor(i / n) * size, size, size);
    }
    context.globalAlpha = 1;
  }

  function chosen() {
    const layer = Number(choice.layer.value);
    return choice.head.value === "mean" ? mean(layer) : heads[layer][Number(choice.head.value)];
  }

  /** Whether the choice of tokens leaves an arrow from one token to another. */
  function shown(from, to) {
    const which = choice.segments.value;
    if (which === "all") return true;
    if (which === "special") return !special[from] && !special[to];
    const [a, b] = which.split("-").map(Number);
    return segments[from] === a && segments[to] === b;
  }

  function svg(name, attributes, parent) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent.append(element);
    return element;
  }

  function tell(from, probabilities) {
    const best = [...Array(n).keys()]
      .filter((to) => shown(from, to))
      .sort((a, b) => probabilities[from * n + b] - probabilities[from * n + a])
      .slice(0, strongest)
      .map((to) => `${tokens[to]} ${probabilities[from * n + to].toFixed(3)}`);
    told.textContent = `${tokens[from]} (token ${from + 1}) looks at: ${best.join(", ") || "no token of this choice"}`;
  }

  const charWidth = 8.2;
  const rowHeight = 22;
  const gap = 190;
  const lines = document.getElementById("lines");

  function drawLines(probabilities) {
    const column = Math.min(180, 16 + charWidth * Math.max(...tokens.map((t) => t.length)));
    const root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    root.setAttribute("width", 2 * column + gap);
    root.setAttribute("height", n * rowHeight);
    const strokes = svg("g", {}, root);
    const y = (i) => (i + 0.5) * rowHeight;
    const draw = (only) => {
      strokes.replaceChildren();
      for (let from = 0; from < n; from++) {
        if (only !== null && from !== only) continue;
        for (let to = 0; to < n; to++) {
          const p = probabilities[from * n + to];
          if (p < 0.005 || !shown(from, to)) continue;
          svg("line", {
            x1: column, y1: y(from), x2: column + gap, y2: y(to),
            "stroke-opacity": p.toFixed(3), "stroke-width": (0.6 + 2.4 * p).toFixed(2),
          }, strokes);
        }
      }
    };
    tokens.forEach((token, i) => {
      const left = svg("g", { class: "token", tabindex: 0, role: "button", "aria-label": `${token}, token ${i + 1}` }, root);
      svg("rect", { x: 0, y: i * rowHeight, width: column, height: rowHeight, rx: 4 }, left);
      svg("text", { x: column - 8, y: y(i), "text-anchor": "end" }, left).textContent = token;
      const only = () => { draw(i); tell(i, probabilities); };
      const all = () => draw(null);
      left.addEventListener("pointerenter", only);
      left.addEventListener("focus", only);
      left.addEventListener("pointerleave", all);
      left.addEventListener("blur", all);
      svg("text", { x: column + gap + 8, y: y(i) }, root).textContent = token;
    });
    draw(null);
    lines.replaceChildren(root);
  }

  let geometry = { cell: 1, margin: 0 };

  function drawMatrix(probabilities) {
    const cell = Math.max(8, Math.min(26, Math.floor(440 / n)));
    const margin = Math.min(130, 12 + charWidth * Math.max(...tokens.map((t) => t.length)));
    geometry = { cell, margin };
    const scale = window.devicePixelRatio || 1;
    const side = margin + n * cell;
    matrix.width = side * scale;
    matrix.height = side * scale;
    matrix.style.width = matrix.style.height = `${side}px`;
    const context = matrix.getContext("2d");
    context.setTransform(scale, 0, 0, scale, margin * scale, margin * scale);
    paint(matrix, probabilities, cell);
    context.fillStyle = color("--text");
    context.font = `${Math.min(13, cell + 2)}px system-ui, sans-serif`;
    context.textBaseline = "middle";
    tokens.forEach((token, i) => {
      context.textAlign = "right";
      context.fillText(token, -6, (i + 0.5) * cell, margin - 8);
      context.save();
      context.translate((i + 0.5) * cell, -6);
      context.rotate(-Math.PI / 2);
      context.textAlign = "left";
      context.fillText(token, 0, 0, margin - 8);
      context.restore();
    });
  }

  matrix.addEventListener("pointermove", (event) => {
    const to = Math.floor((event.offsetX - geometry.margin) / geometry.cell);
    const from = Math.floor((event.offsetY - geometry.margin) / geometry.cell);
    if (from >= 0 && to >= 0 && from < n && to < n) {
      told.textContent = `${tokens[from]} looks at ${tokens[to]}: ${chosen()[from * n + to].toFixed(4)}`;
    }
  });

  function draw() {
    const layer = Number(choice.layer.value);
    document.getElementById("layer-name").textContent = String(layers[layer].number);
    document.getElementById("head-name").textContent =
      choice.head.value === "mean" ? "mean of all heads" : `head ${Number(choice.head.value) + 1}`;
    for (const button of buttons) {
      const pressed = button.dataset.layer === choice.layer.value && button.dataset.head === choice.head.value;
      button.setAttribute("aria-pressed", String(pressed));
    }
    const probabilities = chosen();
    drawLines(probabilities);
    drawMatrix(probabilities);
    told.textContent = "";
  }

  function drawAll() {
    for (const button of buttons) {
      paint(button.firstElementChild, heads[Number(button.dataset.layer)][Number(button.dataset.head)], 1);
    }
    draw();
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      choice.layer.value = button.dataset.layer;
      choice.head.value = button.dataset.head;
      draw();
    });
  }
  for (const select of Object.values(choice)) select.addEventListener("change", draw);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  choice.head.value = "0";
  drawAll();
})();
