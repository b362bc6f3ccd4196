/** What changes on narrow screens and on paper. */
export const NARROW_STYLE = `
@media (max-width: 1000px) {
  .tiles { grid-template-columns: repeat(3, 1fr) }
  .pair, .columns, .columns.wide-left { grid-template-columns: minmax(0, 1fr) }
  .pair { gap: 0 }
}
@media (max-width: 640px) {
  main { padding: 18px 14px 36px }
  h1 { font-size: 22px }
  .top { flex-direction: column; gap: 12px }
  .top-side { flex-direction: row; align-items: center; width: 100%; justify-content: space-between }
  .verdict { font-size: 15px }
  .tiles { grid-template-columns: 1fr 1fr }
  .tiles div { padding: 10px 12px }
  .tiles .value { font-size: 21px }
  nav.sections { margin: 16px -14px 0; padding: 0 14px }
  .card { margin: 14px -14px 0; border-radius: 0; border-left: 0; border-right: 0; padding: 14px }
  .tools { margin-left: 0; width: 100% }
  .button, select, input { min-height: 36px }
  .panes .canvas { height: 480px } .prices .canvas { height: 320px }
  .heat { min-width: 560px; font-size: 11.5px }
  .filters input { width: 100%; flex: 1 0 100% }
  .filters .count { margin-left: 0; width: 100% }
}
@media print {
  @page { margin: 12mm }
  body { background: #fff; font-size: 11px }
  main { max-width: none; padding: 0 }
  nav.sections, .tools, .filters, .tip, #theme, noscript { display: none }
  .card, .notice { border-color: #ccc; break-inside: avoid; box-shadow: none }
  #trades, #decisions, #run, #metrics { break-inside: auto }
  tr, .metric-group { break-inside: avoid }
  .chart .canvas { height: auto }
  .canvas > :not(.print-only) { display: none }
  .canvas > .print-only { display: block; width: 100% !important; height: auto !important }
  p.print-only { display: block }
  .metrics { grid-template-columns: repeat(4, 1fr); gap: 12px 16px }
  #price-section { break-inside: avoid }
  .pair { grid-template-columns: 1fr 1fr; gap: 12px }
  .scroll { overflow: visible }
  .heat { min-width: 0 }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
`
