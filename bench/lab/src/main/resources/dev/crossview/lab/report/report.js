// SPDX-License-Identifier: Apache-2.0
//
// Draws the plots. Each shows the figures of the table below it: a mark for the figure, a whisker for its 95 % interval,
// on a logarithmic axis. Where nothing happened a hollow mark stands at the upper end of the interval, and the
// line to it comes from the left edge: anything below is possible.
(function () {
  'use strict';

  var NARROW = 560;
  var LANE = 19;
  var BOTTOM = 30;
  var LABEL = 62;
  var SHAPES = ['circle', 'diamond', 'triangle', 'rect'];
  var plots = JSON.parse(document.getElementById('plots').textContent);
  var charts = [];

  function theme() {
    var style = getComputedStyle(document.documentElement);
    function value(name) { return style.getPropertyValue(name).trim(); }
    return {
      ink: value('--ink'), soft: value('--soft'), line: value('--line'), card: value('--card'),
      roles: { control: value('--series-1'), claim: value('--good'), floor: value('--soft'), figure: value('--soft') },
      series: [value('--series-1'), value('--series-2'), value('--series-3')],
      font: value('--plain')
    };
  }

  // Whole decades for wide ranges, 1-2-5 steps for narrow ones, so that a log axis always has ticks to read by.
  function ticks(low, high) {
    var steps = Math.log10(high / low) > 2.2 ? [1] : [1, 2, 5];
    var found = [];
    for (var power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      steps.forEach(function (step) { found.push(Number((step * Math.pow(10, power)).toPrecision(1))); });
    }
    var first = 0;
    while (first + 1 < found.length && found[first + 1] <= low) first++;
    var last = found.length - 1;
    while (last > 0 && found[last - 1] >= high) last--;
    return found.slice(first, last + 1);
  }

  function points(plot) {
    return plot.series.reduce(function (all, series) { return all.concat(series.points); }, []);
  }

  function lowEnd(point) { return point.nothing ? point.high : Math.max(point.low, point.value / 1000); }

  function range(plot) {
    var ends = points(plot).reduce(function (all, point) { return all.concat([lowEnd(point), point.high]); }, []);
    if (plot.budget) ends.push(plot.budget);
    // A logarithmic axis has no zero: what is none stands at its left edge.
    ends = ends.filter(function (end) { return end > 0; });
    if (ends.length === 0) ends = [1];
    var low = Math.min.apply(null, ends);
    var high = Math.max.apply(null, ends);
    var some = points(plot).some(function (point) { return point.nothing; });
    return ticks(low / (some ? 4 : 1.15), high * 1.15);
  }

  function shown(value, unit) {
    var text = value >= 1000 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(3)));
    return unit === 'x' ? text + '×' : text;
  }

  function roleOf(plot, category) {
    var roles = points(plot).filter(function (point) { return point.category === category; })
      .map(function (point) { return point.role; });
    return ['control', 'claim', 'floor', 'figure'].find(function (role) { return roles.indexOf(role) >= 0; });
  }

  function said(plot) {
    return plot.caption + '. ' + plot.series.map(function (series) {
      return series.points.map(function (point) {
        return plot.categories[point.category] + (plot.series.length > 1 ? ', ' + series.name : '') + ': '
          + (point.nothing ? 'none, ' + point.interval : point.text + ', ' + point.interval);
      }).join('; ');
    }).join('; ') + '.';
  }

  function option(plot, width) {
    var colours = theme();
    var narrow = width < NARROW;
    var axis = range(plot);
    var lanes = plot.series.length;

    function offset(index) { return (index - (lanes - 1) / 2) * LANE; }

    // In a narrow plot names stand between the lines of the grid and must not be crossed by them.
    function role(colour) {
      return { color: colour, fontSize: 11, lineHeight: 15, backgroundColor: narrow ? colours.card : null };
    }

    // One item draws all of a point: whisker, mark and figure.
    function draw(index) {
      var colour = colours.series[index % colours.series.length];
      return function (params, api) {
        var point = plot.series[index].points[params.dataIndex];
        var y = api.coord([axis[0], point.category])[1] + offset(index) + (narrow ? 8 : 0);
        function x(value) { return api.coord([Math.max(value, axis[0]), point.category])[0]; }
        var mark = x(point.nothing ? point.high : point.value);
        var from = point.nothing ? x(axis[0]) : x(point.low);
        var to = x(point.high);
        var stroke = { stroke: colour, lineWidth: 1.5, lineDash: point.nothing ? [2, 3] : null };
        var children = [{ type: 'line', shape: { x1: from, y1: y, x2: to, y2: y }, style: stroke }];
        if (!point.nothing) {
          // Inside the mark a cap would be a spike on it.
          [from, to].filter(function (end) { return Math.abs(end - mark) > 7; }).forEach(function (end) {
            children.push({ type: 'line', shape: { x1: end, y1: y - 4, x2: end, y2: y + 4 },
              style: { stroke: colour, lineWidth: 1.5 } });
          });
        }
        children.push(symbol(SHAPES[index % SHAPES.length], mark, y, point.nothing
          ? { fill: colours.card, stroke: colour, lineWidth: 1.5 }
          : { fill: colour, stroke: colours.card, lineWidth: 1 }));
        var beyond = Math.max(to, mark) + 9;
        var budget = plot.budget ? x(plot.budget) : -1;
        var right = beyond + LABEL < params.coordSys.x + params.coordSys.width + (narrow ? 0 : LABEL)
          && !(beyond - 4 < budget && budget < beyond + LABEL);
        children.push({ type: 'text', style: {
          text: point.nothing ? '0' : point.text, x: right ? beyond : Math.min(from, mark) - 9, y: y,
          align: right ? 'left' : 'right', verticalAlign: 'middle', fill: colours.ink, font: '11.5px ' + colours.font } });
        return { type: 'group', children: children };
      };
    }

    return {
      aria: { enabled: true, label: { enabled: true, description: said(plot) } },
      animation: false,
      textStyle: { fontFamily: colours.font, color: colours.ink },
      legend: { show: lanes > 1, left: 0, top: 4, padding: 0, itemGap: 18, itemWidth: 10, itemHeight: 10, selectedMode: false,
        textStyle: { color: colours.ink, fontSize: 12.5 },
        data: plot.series.map(function (series, index) {
          return { name: series.name, icon: SHAPES[index % SHAPES.length],
            itemStyle: { color: colours.series[index % colours.series.length] } };
        }) },
      grid: { left: narrow ? 4 : 250, right: narrow ? 8 : 64, top: top(plot), bottom: BOTTOM },
      tooltip: { trigger: 'item', confine: true, backgroundColor: colours.card, borderColor: colours.line,
        textStyle: { color: colours.ink, fontSize: 12.5 }, renderMode: 'richText',
        formatter: function (params) {
          var point = plot.series[params.seriesIndex].points[params.dataIndex];
          return plot.categories[point.category] + '\n' + (lanes > 1 ? params.seriesName + ': ' : '')
            + point.text + ' (' + point.interval + ')';
        } },
      xAxis: { type: 'log', min: axis[0], max: axis[axis.length - 1],
        axisLabel: { customValues: axis, color: colours.soft, fontSize: 11.5, hideOverlap: true,
          alignMinLabel: narrow ? 'left' : null, alignMaxLabel: narrow ? 'right' : null,
          formatter: function (value) { return shown(value, plot.unit); } },
        axisTick: { show: false, customValues: axis }, axisLine: { show: false },
        splitLine: { lineStyle: { color: colours.line, width: 1 } } },
      yAxis: { type: 'category', inverse: true, z: 5, data: plot.categories,
        axisLine: { show: false }, axisTick: { show: false },
        splitLine: { show: true, lineStyle: { color: colours.line, width: 1, type: 'dashed' } },
        axisLabel: { interval: 0, inside: narrow, margin: narrow ? 0 : 14,
          verticalAlign: narrow ? 'bottom' : 'middle',
          padding: narrow ? [0, 0, lanes * LANE / 2 - 4, 0] : 0,
          formatter: function (value, index) {
            var role = roleOf(plot, index);
            return narrow
              ? '{name|' + value + '}  {' + role + '|' + role + '}'
              : '{name|' + value + '}\n{' + role + '|' + role + '}';
          },
          rich: {
            name: { color: colours.ink, fontSize: 12.5, lineHeight: 17, width: narrow ? null : 232, overflow: 'break',
              align: narrow ? 'left' : 'right', backgroundColor: narrow ? colours.card : null },
            control: role(colours.roles.control),
            claim: role(colours.roles.claim),
            floor: role(colours.roles.floor),
            figure: role(colours.roles.figure)
          } } },
      series: plot.series.map(function (series, index) {
        return { type: 'custom', name: series.name, renderItem: draw(index), clip: false,
          data: series.points.map(function (point) { return [point.nothing ? point.high : point.value, point.category]; }),
          encode: { x: 0, y: 1 },
          markLine: index === 0 && plot.budget ? { silent: true, z: 1, symbol: 'none', animation: false,
            data: [{ xAxis: plot.budget }],
            lineStyle: { color: colours.ink, width: 1.5, type: 'solid' },
            label: { formatter: 'budget ' + shown(plot.budget, plot.unit), color: colours.ink, fontSize: 11.5,
              position: 'start' } } : undefined };
      })
    };
  }

  // ---- Matrices: a square for each two CPUs ----

  var SQUARE = 46;
  var BORDERS = { 'one core': 'solid', 'one L3 cache': 'dashed' };
  var PALE = [255, 247, 217];
  var DEEP = [122, 28, 72];

  function cpusOf(plot) {
    return plot.matrix.reduce(function (cpus, square) { return cpus.concat([square.from, square.to]); }, [])
      .filter(function (cpu, index, all) { return all.indexOf(cpu) === index; })
      .sort(function (one, other) { return one - other; });
  }

  function side(plot, width) { return Math.max(8, Math.min(SQUARE, (width - 60) / cpusOf(plot).length)); }

  function matrixHeight(plot, width) { return cpusOf(plot).length * side(plot, width) + 64; }

  function bordersSaid(plot) {
    var said = ['one core', 'one L3 cache'].filter(function (common) {
      return plot.matrix.some(function (square) { return square.common === common; });
    });
    return said.map(function (common) { return BORDERS[common] + ' border: ' + common; }).join('; ');
  }

  // Both triangles, as a way is as long there as back. Pale is near and deep is far.
  function matrix(plot, width) {
    var colours = theme();
    var cpus = cpusOf(plot);
    var squares = side(plot, width);
    var values = plot.matrix.map(function (square) { return square.value; });
    var low = Math.min.apply(null, values);
    var high = Math.max.apply(null, values);
    var data = [];
    plot.matrix.forEach(function (square) {
      var share = high > low ? (square.value - low) / (high - low) : 0;
      var fill = 'rgb(' + PALE.map(function (pale, i) { return Math.round(pale + share * (DEEP[i] - pale)); }).join(',') + ')';
      [[square.from, square.to], [square.to, square.from]].forEach(function (pair) {
        data.push({ value: [cpus.indexOf(pair[0]), cpus.indexOf(pair[1]), square.value], square: square,
          itemStyle: { color: fill, borderWidth: BORDERS[square.common] ? 2 : 1, borderType: BORDERS[square.common] || 'solid',
            borderColor: BORDERS[square.common] ? colours.ink : colours.card },
          label: { show: squares >= 34, formatter: square.text, fontSize: 11, color: share > 0.45 ? '#fff' : '#222' } });
      });
    });
    function axis(inverse) {
      return { type: 'category', data: cpus.map(String), inverse: inverse, position: inverse ? 'left' : 'top',
        axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false },
        axisLabel: { color: colours.ink, fontSize: 11.5, hideOverlap: true } };
    }
    return {
      aria: { enabled: true, label: { enabled: true, description: plot.caption + '. ' + plot.matrix.map(function (square) {
        return 'CPU ' + square.from + ' to CPU ' + square.to + ', ' + square.common + ': ' + square.text;
      }).join('; ') + '.' } },
      animation: false,
      textStyle: { fontFamily: colours.font, color: colours.ink },
      title: { text: bordersSaid(plot), left: 0, bottom: 4, padding: 0,
        textStyle: { color: colours.soft, fontSize: 11.5, fontWeight: 'normal' } },
      grid: { left: 34, top: 30, width: cpus.length * squares, height: cpus.length * squares },
      tooltip: { trigger: 'item', confine: true, backgroundColor: colours.card, borderColor: colours.line,
        textStyle: { color: colours.ink, fontSize: 12.5 }, renderMode: 'richText',
        formatter: function (params) {
          var square = params.data.square;
          return 'CPU ' + square.from + ' to CPU ' + square.to + ', ' + square.common + '\n' + square.text + ' ('
            + square.interval + ')';
        } },
      xAxis: axis(false),
      yAxis: axis(true),
      // A heat map asks for a mapping of its own; the colours above are each square's.
      visualMap: { show: false, min: low, max: high > low ? high : low + 1, inRange: { opacity: [1, 1] } },
      series: [{ type: 'heatmap', data: data }]
    };
  }

  function symbol(shape, x, y, style) {
    switch (shape) {
      case 'diamond':
        return { type: 'polygon', shape: { points: [[x, y - 6], [x + 6, y], [x, y + 6], [x - 6, y]] }, style: style };
      case 'triangle':
        return { type: 'polygon', shape: { points: [[x, y - 6], [x + 6, y + 5], [x - 6, y + 5]] }, style: style };
      case 'rect':
        return { type: 'rect', shape: { x: x - 5, y: y - 5, width: 10, height: 10 }, style: style };
      default:
        return { type: 'circle', shape: { cx: x, cy: y, r: 5 }, style: style };
    }
  }

  // Room for the legend, or for the name of the budget line.
  function top(plot) { return (plot.series.length > 1 ? 32 : 8) + (plot.budget ? 18 : 0); }

  function height(plot, width) {
    if (plot.matrix) return matrixHeight(plot, width);
    var narrow = width < NARROW;
    var category = Math.max(plot.series.length * LANE + 12, narrow ? 0 : 42) + (narrow ? 22 : 0);
    return plot.categories.length * category + top(plot) + BOTTOM;
  }

  function render(chart) {
    var width = chart.element.parentElement.clientWidth
      - parseFloat(getComputedStyle(chart.element.parentElement).paddingLeft) * 2;
    chart.instance.resize({ width: width, height: height(chart.plot, width) });
    chart.instance.setOption((chart.plot.matrix ? matrix : option)(chart.plot, width), true);
  }

  function renderAll() { charts.forEach(render); }

  plots.forEach(function (plot) {
    var element = document.getElementById(plot.id);
    if (!element || points(plot).length === 0) return;
    element.classList.add('drawn');
    var width = element.clientWidth;
    charts.push({ plot: plot, element: element,
      instance: echarts.init(element, null, { renderer: 'svg', width: width, height: height(plot, width) }) });
  });
  renderAll();

  var pending = 0;
  window.addEventListener('resize', function () {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(renderAll);
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', renderAll);
  window.addEventListener('beforeprint', renderAll);
  window.addEventListener('afterprint', renderAll);
}());
