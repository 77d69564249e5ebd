'use strict';

/* Sorting: a second choice of the same heading turns the order round; missing numbers stay last. */
(function () {
  const table = document.querySelector('table.models');
  if (!table) {
    return;
  }
  const headings = Array.from(table.tHead.rows[0].cells);
  const body = table.tBodies[0];
  const status = document.getElementById('sorted');

  function sortBy(column) {
    const heading = headings[column];
    const button = heading.querySelector('button');
    const opposite = { ascending: 'descending', descending: 'ascending' };
    const order = opposite[heading.getAttribute('aria-sort')] || button.dataset.first;
    const sign = order === 'ascending' ? 1 : -1;
    const key = row => row.cells[column].dataset.sort;
    const rows = Array.from(body.rows);
    rows.sort((a, b) => {
      if (key(a) === '' || key(b) === '') {
        return (key(a) === '') - (key(b) === '');
      }
      return sign * (column === 0 ? key(a).localeCompare(key(b)) : Number(key(a)) - Number(key(b)));
    });
    rows.forEach(row => body.appendChild(row));
    headings.forEach(other => other.removeAttribute('aria-sort'));
    heading.setAttribute('aria-sort', order);
    status.textContent = 'Sorted by ' + button.textContent + ', ' + order + '.';
  }

  headings.forEach((heading, column) => {
    heading.querySelector('button').addEventListener('click', () => sortBy(column));
  });
})();

/* The plot: circles whose area is the size on disk, with the interval of the quality as a bar. */
(function () {
  const canvas = document.getElementById('plot');
  if (!canvas) {
    return;
  }
  const plot = JSON.parse(document.getElementById('data').textContent);
  const models = plot.points;
  const narrow = window.matchMedia('(max-width: 40rem)');
  const largestBytes = Math.max(...models.map(model => model.bytes));
  const times = models.map(model => model.x);
  const logarithmic = Math.max(...times) > 8 * Math.min(...times);

  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const radius = model =>
    Math.max(4, (narrow.matches ? 20 : 32) * Math.sqrt(model.bytes / largestBytes));

  const intervals = {
    id: 'intervals',
    beforeDatasetsDraw(chart) {
      const { ctx, scales: { x, y } } = chart;
      ctx.save();
      ctx.strokeStyle = color('--muted');
      ctx.lineWidth = 1.5;
      models.filter(model => model.low < model.high).forEach(model => {
        const at = x.getPixelForValue(model.x);
        const low = y.getPixelForValue(model.low);
        const high = y.getPixelForValue(model.high);
        ctx.beginPath();
        ctx.moveTo(at, low);
        ctx.lineTo(at, high);
        [low, high].forEach(end => {
          ctx.moveTo(at - 4, end);
          ctx.lineTo(at + 4, end);
        });
        ctx.stroke();
      });
      ctx.restore();
    }
  };

  /* Names beside the circles: the first of four places that covers neither a circle nor a name. */
  const names = {
    id: 'names',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea, scales: { x, y } } = chart;
      const height = 16;
      const circles = models.map(model => {
        const r = radius(model) + 4;
        const cx = x.getPixelForValue(model.x);
        const cy = y.getPixelForValue(model.y);
        return { left: cx - r, right: cx + r, top: cy - r, bottom: cy + r, cx, cy, r };
      });
      const taken = circles.slice();
      const covers = (a, b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      ctx.save();
      ctx.font = '600 13px system-ui, sans-serif';
      ctx.textBaseline = 'middle';
      models.forEach((model, i) => {
        const { cx, cy, r } = circles[i];
        const diagonal = 0.7 * r;
        const fits = place =>
          place.left >= chartArea.left && place.right <= chartArea.right &&
          place.top >= chartArea.top && place.bottom <= chartArea.bottom;
        const placesOf = text => {
          const width = ctx.measureText(text).width;
          const box = (left, middle) =>
            ({ text, left, right: left + width, top: middle - height / 2, bottom: middle + height / 2 });
          return [
            box(cx + r + 3, cy),
            box(cx - r - 3 - width, cy),
            box(cx - width / 2, cy - r - 10),
            box(cx - width / 2, cy + r + 10),
            box(cx + diagonal + 3, cy - diagonal - 8),
            box(cx + diagonal + 3, cy + diagonal + 8),
            box(cx - diagonal - 3 - width, cy - diagonal - 8),
            box(cx - diagonal - 3 - width, cy + diagonal + 8)
          ].filter(fits);
        };
        const whole = placesOf(model.name);
        const short = model.name.length > 12 ? placesOf(model.name.slice(0, 11) + '…') : [];
        const free = p => taken.every(other => !covers(p, other));
        const place = whole.find(free) || short.find(free) || whole[0] || short[0];
        if (place) {
          taken.push(place);
          ctx.strokeStyle = color('--surface');
          ctx.lineWidth = 4;
          ctx.lineJoin = 'round';
          ctx.strokeText(place.text, place.left, (place.top + place.bottom) / 2);
          ctx.fillStyle = color('--text');
          ctx.fillText(place.text, place.left, (place.top + place.bottom) / 2);
        }
      });
      ctx.restore();
    }
  };

  const ring = {
    id: 'ring',
    afterDatasetsDraw(chart) {
      const { ctx, scales: { x, y } } = chart;
      ctx.save();
      ctx.strokeStyle = color('--ring');
      ctx.lineWidth = 2.5;
      models.filter(model => model.recommended).forEach(model => {
        ctx.beginPath();
        ctx.arc(
          x.getPixelForValue(model.x), y.getPixelForValue(model.y),
          radius(model) + 4, 0, 2 * Math.PI);
        ctx.stroke();
      });
      ctx.restore();
    }
  };

  const lowest = Math.min(...models.map(model => model.low));
  const highest = Math.max(...models.map(model => model.high));
  const step = plot.qualityStep;
  const margin = Math.max(0.3 * step, 0.1 * (highest - lowest));
  const front = models.filter(model => model.front).sort((a, b) => a.x - b.x);
  const largeFirst = models.slice().sort((a, b) => b.bytes - a.bytes);

  function axis(title) {
    return {
      title: { display: true, text: title, color: color('--muted'), font: { size: 13 } },
      ticks: { color: color('--muted'), font: { size: 12 } },
      grid: { color: color('--grid') },
      border: { color: color('--line') }
    };
  }

  function options() {
    const x = axis(plot.timeAxis + (logarithmic ? ', logarithmic' : ''));
    const y = axis(plot.qualityAxis);
    const least = Math.min(...times);
    const most = Math.max(...times);
    x.type = logarithmic ? 'logarithmic' : 'linear';
    x.suggestedMin = logarithmic ? least / 2 : 0;
    x.suggestedMax = logarithmic ? most * 2 : most * 1.15;
    x.ticks.maxTicksLimit = narrow.matches ? 6 : 11;
    y.min = Math.max(0, step * Math.floor((lowest - margin) / step));
    y.max = Math.min(plot.qualityMost, step * Math.ceil((highest + margin) / step));
    return {
      animation: false,
      maintainAspectRatio: false,
      clip: false,
      scales: { x, y },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: item => item.dataset.type === 'bubble',
          displayColors: false,
          padding: 10,
          callbacks: {
            title: items => items.length ? items[0].raw.model.name : '',
            label: item => item.raw.model.lines
          }
        }
      }
    };
  }

  function datasets() {
    return [
      {
        type: 'bubble',
        data: largeFirst.map(
          model => ({ x: model.x, y: model.y, r: radius(model), model })),
        backgroundColor: largeFirst.map(
          model => model.front ? color('--accent') + 'c8' : color('--surface') + '60'),
        borderColor: largeFirst.map(model => color(model.front ? '--accent' : '--muted')),
        borderWidth: 2,
        hoverRadius: 2
      },
      {
        type: 'line',
        data: front.map(model => ({ x: model.x, y: model.y })),
        borderColor: color('--accent'),
        borderWidth: 1.5,
        borderDash: [5, 4],
        pointRadius: 0,
        pointHitRadius: 0
      }
    ];
  }

  const chart = new Chart(canvas, {
    type: 'bubble',
    data: { datasets: datasets() },
    options: options(),
    plugins: [intervals, ring, names]
  });

  function redraw() {
    chart.options = options();
    chart.data.datasets = datasets();
    chart.resize();
    chart.update('none');
  }
  [window.matchMedia('(prefers-color-scheme: dark)'), narrow, window.matchMedia('print')]
    .forEach(query => query.addEventListener('change', redraw));

  /* From model to model by keys; the numbers are also told to screen readers. */
  const byTime = largeFirst.map((model, index) => ({ model, index })).sort((a, b) => a.model.x - b.model.x);
  const status = document.getElementById('pointed');
  let pointed = -1;
  function point(to) {
    pointed = to;
    const chosen = to < 0 ? [] : [{ datasetIndex: 0, index: byTime[to].index }];
    chart.setActiveElements(chosen);
    chart.tooltip.setActiveElements(chosen, { x: 0, y: 0 });
    chart.update('none');
    status.textContent =
      to < 0 ? '' : byTime[to].model.name + ': ' + byTime[to].model.lines.join(', ');
  }
  canvas.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      point((Math.max(pointed, step > 0 ? -1 : 0) + step + byTime.length) % byTime.length);
    } else if (event.key === 'Escape') {
      point(-1);
    }
  });
  canvas.addEventListener('blur', () => point(-1));
})();

/* Lines: speed by size, calibration, sensitivity. */
(function () {
  const data = document.getElementById('lines');
  if (!data) {
    return;
  }
  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const shapes = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'];
  const colors = shapes.length;

  function axis(title) {
    return {
      title: { display: true, text: title, color: color('--muted'), font: { size: 12 } },
      ticks: { color: color('--muted'), font: { size: 11 } },
      grid: { color: color('--grid') },
      border: { color: color('--line') }
    };
  }

  function options(chart) {
    const x = axis(chart.xAxis);
    const y = axis(chart.yAxis);
    if (chart.categories.length) {
      x.type = 'category';
      x.labels = chart.categories;
      x.ticks.autoSkip = true;
      x.ticks.maxRotation = 60;
    } else {
      x.type = chart.logarithmic ? 'logarithmic' : 'linear';
      if (chart.logarithmic) {
        const places = [...new Set(chart.series.flatMap(line => line.points.map(p => p.x)))];
        x.min = Math.min(...places);
        x.max = Math.max(...places);
        x.afterBuildTicks = scale => {
          scale.ticks = places.sort((a, b) => a - b).map(value => ({ value }));
        };
        x.ticks.callback = value => String(value);
      }
    }
    if (chart.diagonal) {
      x.max = y.max = 100;
      y.min = 0;
    } else {
      y.beginAtZero = true;
    }
    return {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'nearest', intersect: false },
      scales: { x, y },
      plugins: {
        legend: {
          position: 'bottom',
          align: 'start',
          labels: {
            color: color('--text'), usePointStyle: true, boxHeight: 7, font: { size: 12 },
            filter: item => item.text !== ''
          }
        },
        tooltip: { padding: 10, usePointStyle: true, filter: item => item.dataset.label !== '' }
      }
    };
  }

  function datasets(chart) {
    const lines = chart.series.map((line, i) => ({
      label: line.name,
      data: chart.categories.length ? line.points.map(p => p.y) : line.points,
      borderColor: color('--line-' + (i % colors + 1)),
      backgroundColor: color('--line-' + (i % colors + 1)),
      pointStyle: shapes[i % colors],
      borderWidth: 2,
      pointRadius: 3.5,
      tension: 0
    }));
    if (chart.diagonal) {
      const least = Math.min(...chart.series.flatMap(line => line.points.map(p => p.x)));
      lines.push({
        label: '',
        data: [{ x: least, y: least }, { x: 100, y: 100 }],
        borderColor: color('--muted'),
        borderWidth: 1,
        borderDash: [4, 4],
        pointRadius: 0,
        pointHitRadius: 0
      });
    }
    return lines;
  }

  const drawn = JSON.parse(data.textContent).map(chart => ({
    chart,
    drawing: new Chart(document.getElementById(chart.id), {
      type: 'line',
      data: { datasets: datasets(chart) },
      options: options(chart)
    })
  }));

  function redraw() {
    drawn.forEach(({ chart, drawing }) => {
      drawing.options = options(chart);
      drawing.data.datasets = datasets(chart);
      drawing.resize();
      drawing.update('none');
    });
  }
  [window.matchMedia('(prefers-color-scheme: dark)'), window.matchMedia('print')]
    .forEach(query => query.addEventListener('change', redraw));
})();
