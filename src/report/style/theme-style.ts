/** Colours of both themes, by name; every pair of text and ground has a contrast of 4.5 to 1 or more. */
export const THEME_STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f5f6f8, #0d1116);
  --card: light-dark(#ffffff, #151a21);
  --ink: light-dark(#171c24, #e3e8ef);
  --ink-soft: light-dark(#3c4654, #4a5565);
  --muted: light-dark(#596473, #97a3b3);
  --line: light-dark(#dfe3e8, #29313c);
  --grid: light-dark(#eef0f3, #1e242d);
  --field: light-dark(#ffffff, #10151b);
  --hover: light-dark(#eef2f8, #1c232d);
  --accent: light-dark(#1d5fc2, #6ba7ff);
  --accent-soft: light-dark(rgba(29, 95, 194, .12), rgba(107, 167, 255, .14));
  --second: light-dark(#b3541e, #f0a35e);
  --bench: light-dark(#8a94a3, #7d8897);
  --faded: light-dark(#c9cfd8, #39424f);
  --gain: light-dark(#08734a, #4cc48d);
  --loss: light-dark(#b72f2a, #ff8078);
  --gain-soft: light-dark(rgba(8, 115, 74, .14), rgba(76, 196, 141, .16));
  --loss-soft: light-dark(rgba(183, 47, 42, .14), rgba(255, 128, 120, .16));
  --candle-up: light-dark(#3d9c77, #3f9d76);
  --candle-down: light-dark(#cf5d57, #c65c56);
  --warn-line: light-dark(#c98a1b, #b98521);
  --warn-ground: light-dark(#fff8e8, #221c10);
  --problem-ground: light-dark(#fdf0ef, #291615);
  --empty-ground: light-dark(#eef4fd, #131e2e);
  --g1: light-dark(#e6f4ed, #14241d); --g2: light-dark(#cbe8da, #173225);
  --g3: light-dark(#a9d9c2, #1a4230);
  --g4: light-dark(#84c8a8, #1c543b); --g5: light-dark(#5fb68e, #1e6747);
  --l1: light-dark(#fbeceb, #2a1717); --l2: light-dark(#f6d6d4, #3d1c1b);
  --l3: light-dark(#efbab6, #532321);
  --l4: light-dark(#e89b96, #6b2a27); --l5: light-dark(#e07d77, #85322e);
}
html[data-theme=light] { color-scheme: light }
html[data-theme=dark] { color-scheme: dark }
@media print { :root, html[data-theme=dark] { color-scheme: light } }
`
