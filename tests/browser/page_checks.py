"""What is measured in a page: targets, focus, what sticks out. JavaScript for evaluate()."""

SHARED = """
const FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, video[controls], [tabindex="0"]';
const nameOf = (node) => node.outerHTML.replace(/\\s+/g, ' ').slice(0, 110);
const seen = (node) => {
  const box = node.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && node.checkVisibility({visibilityProperty: true, opacityProperty: true});
};
const controls = () => [...document.querySelectorAll(FOCUSABLE)].filter((node) => seen(node) && !node.disabled);
const scrolls = (node) => {
  for (let one = node.parentElement; one; one = one.parentElement) {
    if (/auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX)) return true;
  }
  return false;
};
"""  # noqa: E501

SMALL_TARGETS = f"""(least) => {{ {SHARED}
  // WCAG 2.2, 2.5.8: links within a sentence are as high as its line.
  const inText = (node) => getComputedStyle(node).display === 'inline'
    || (node.matches('a, button') && [...(node.closest('p, dd, td, th, small, label')?.childNodes ?? [])]
      .some((one) => one.nodeType === 3 && one.textContent.trim()));
  // A field within its label is pressed by the label.
  const pressed = (node) => node.matches('[type=checkbox], [type=radio]') ? node.closest('label') ?? node.labels?.[0] ?? node : node;
  // Nor is a small one wrong when nothing else is within the 24 pixels around its middle.
  const alone = (node) => {{
    const {{x, y, width, height}} = node.getBoundingClientRect();
    const [left, top] = [x + width / 2 - 12, y + height / 2 - 12];
    return controls().every((other) => {{
      const box = other.getBoundingClientRect();
      return other === node || other.contains(node) || node.contains(other)
        || box.right <= left || box.left >= left + 24 || box.bottom <= top || box.top >= top + 24;
    }});
  }};
  return controls().filter((node) => !inText(node) && !node.matches('.skip')).map((node) => {{
    const box = pressed(node).getBoundingClientRect();
    const primary = node.matches('.button, [data-places] a, select, textarea, input:not([type=checkbox], [type=radio], [type=range])');
    const wanted = primary ? least : 24;
    return box.width + 0.5 >= wanted && box.height + 0.5 >= wanted || (primary && least > 24 && node.matches('input, [data-places] a') && box.height + 0.5 >= wanted)
      || (!primary && alone(node))
      ? '' : `${{Math.round(box.width)}}x${{Math.round(box.height)}} of ${{wanted}}: ${{nameOf(node)}}`;
  }}).filter(Boolean);
}}"""  # noqa: E501
"""Controls smaller than they may be; ``least`` is for primary ones, 24 for all."""

STICKING_OUT = f"""() => {{ {SHARED}
  const wide = document.documentElement.clientWidth;
  const found = document.documentElement.scrollWidth > wide ? [`the page is ${{document.documentElement.scrollWidth}} wide`] : [];
  for (const node of controls()) {{
    const box = node.getBoundingClientRect();
    if ((box.right > wide + 1 || box.left < -1) && !scrolls(node) && !node.matches('.skip')) found.push(nameOf(node));
  }}
  return found;
}}"""  # noqa: E501
"""What can only be reached by scrolling sideways, or not at all."""

CUT = f"""() => {{ {SHARED}
  return [...document.querySelectorAll('main *, header *, nav *')].filter((node) => {{
    const style = getComputedStyle(node);
    return !node.children.length && node.textContent.trim() && seen(node)
      && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1
      && /hidden|clip/.test(style.overflowX) && style.textOverflow !== 'ellipsis'
      && !node.closest('.visually-hidden, bdi');
  }}).map(nameOf);
}}"""
"""Words that are cut off without a sign of it."""

FOCUSED = f"""() => {{ {SHARED}
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  window.visited ??= [];
  window.visited.push(node);
  const light = (text) => {{
    const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }};
  const ground = (one) => {{
    for (; one; one = one.parentElement) {{
      const colour = getComputedStyle(one).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }}
    return getComputedStyle(document.documentElement).backgroundColor;
  }};
  const style = getComputedStyle(node);
  const [one, two] = [light(style.outlineColor), light(ground(node.parentElement))];
  const box = node.getBoundingClientRect();
  return {{
    what: nameOf(node), tiny: !seen(node), inMain: node.closest('main') !== null,
    outline_px: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    contrast: (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05),
    top: box.top + scrollY, bottom: box.bottom + scrollY, left: box.left,
    inView: box.bottom > 0 && box.top < innerHeight,
  }};
}}"""  # noqa: E501
"""The element with the focus: how it shows that, and where it is. None at the page itself."""

NEVER_VISITED = f"""() => {{ {SHARED}
  const group = (node) => node.type === 'radio' && window.visited.some((one) => one.name === node.name);
  return controls().filter((node) => !window.visited.includes(node) && node.tabIndex >= 0 && !group(node)).map(nameOf);
}}"""  # noqa: E501
"""Controls that can be seen and that Tab did not come to."""

MOVING = """() => document.getAnimations()
  .filter((one) => one.playState === 'running' && one.effect.getComputedTiming().duration > 20)
  .map((one) => `${one.animationName ?? one.transitionProperty}: ${one.effect.target.className}`)"""
"""Animations that run."""
