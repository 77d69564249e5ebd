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
      models.forEach(model => {
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
        const width = ctx.measureText(model.name).width;
        const box = (left, middle) =>
          ({ left, right: left + width, top: middle - height / 2, bottom: middle + height / 2 });
        const diagonal = 0.7 * r;
        const places = [
          box(cx + r + 3, cy),
          box(cx - r - 3 - width, cy),
          box(cx - width / 2, cy - r - 10),
          box(cx - width / 2, cy + r + 10),
          box(cx + diagonal + 3, cy - diagonal - 8),
          box(cx + diagonal + 3, cy + diagonal + 8),
          box(cx - diagonal - 3 - width, cy - diagonal - 8),
          box(cx - diagonal - 3 - width, cy + diagonal + 8)
        ];
        const fits = place =>
          place.left >= chartArea.left && place.right <= chartArea.right &&
          place.top >= chartArea.top && place.bottom <= chartArea.bottom;
        const place =
          places.find(p => fits(p) && taken.every(other => !covers(p, other))) ||
          places.find(fits);
        if (place) {
          taken.push(place);
          ctx.strokeStyle = color('--surface');
          ctx.lineWidth = 4;
          ctx.lineJoin = 'round';
          ctx.strokeText(model.name, place.left, (place.top + place.bottom) / 2);
          ctx.fillStyle = color('--text');
          ctx.fillText(model.name, place.left, (place.top + place.bottom) / 2);
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
})();
