/** How the report looks: dark on white, one column of 1,100 px, small figures side by side. */

export const REPORT_STYLE = `
body { background: #fff; color: #1a1a1a; font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1100px; padding: 24px 32px 64px }
h1 { font-size: 26px; margin: 8px 0 }
h2 { border-top: 1px solid #ccc; font-size: 19px; margin: 36px 0 8px; padding-top: 14px }
h3 { font-size: 14px; margin: 12px 0 2px }
p { margin: 6px 0; max-width: 860px }
code { background: #f2f2f2; font: 13px ui-monospace, monospace; padding: 1px 4px }
.quiet { color: #555 }
.legend { max-width: none }
.key { display: inline-block; margin-right: 20px }
.swatch { border-radius: 2px; display: inline-block; height: 12px; margin-right: 6px; width: 12px }
.wide { overflow-x: auto }
.grid { display: grid; gap: 8px 30px; grid-template-columns: repeat(auto-fill, minmax(520px, 1fr)) }
table { border-collapse: collapse; font-size: 13px; margin: 10px 0 }
th, td { border-bottom: 1px solid #e4e4e4; padding: 3px 14px 3px 0; text-align: left; vertical-align: top; white-space: nowrap }
th { border-bottom-color: #999; font-weight: 600; vertical-align: bottom }
.figure { font-variant-numeric: tabular-nums; text-align: right }
.seeds { white-space: normal }
summary { cursor: pointer; margin: 10px 0 }
tr.floor { color: #666 }
tr.differs td, tr.worse td, tr.better td { font-weight: 600 }
tr.worse td { color: #b01020 }
tr.better td { color: #0a6b3d }
@media print { body { max-width: none; padding: 0 } }
`
