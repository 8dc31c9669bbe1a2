/** The style sheet of the page: system fonts, dark on white, one column on a phone, quiet on paper. */
export const STYLE = `
:root{--ink:#1c2430;--muted:#566070;--line:#dfe3e8;--soft:#f5f7f9;--accent:#1f4e8c}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:84px;-webkit-text-size-adjust:100%}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
header.top,main,footer{max-width:1120px;margin:0 auto;padding:0 24px}
header.top{padding-top:28px;padding-bottom:14px}
header.top .title{font-size:17px;font-weight:650;margin:0}
header.top p{margin:2px 0 0;color:var(--muted);font-size:14px}
nav{position:sticky;top:0;z-index:2;background:#fff;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
nav ul{max-width:1120px;margin:0 auto;padding:0 24px;display:flex;flex-wrap:wrap;gap:0 18px;list-style:none}
nav a{display:block;padding:7px 0;color:var(--muted);text-decoration:none;font-size:14px;white-space:nowrap}
nav a:hover{color:var(--accent)}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
h1,h2,h3,h4{line-height:1.25;margin:0;overflow-wrap:break-word}
h1{font-size:clamp(28px,4.6vw,44px);letter-spacing:-.015em;font-weight:700}
h2{font-size:26px;letter-spacing:-.01em}
h3{font-size:18px}
h4{font-size:15px;margin-bottom:6px}
p{margin:0 0 12px}
section{padding:44px 0 8px;border-bottom:1px solid var(--line)}
section:last-of-type{border-bottom:0}
.lead{color:var(--muted);font-size:17px;max-width:78ch;margin:8px 0 20px}
.part{margin:28px 0 32px}
.part>h3{margin-bottom:12px}
.kicker{color:var(--muted);font-size:14px;margin-bottom:10px}
.verdict{padding-top:34px}
.stamp{display:inline-block;background:var(--accent);color:#fff;border-radius:6px;padding:.02em .36em .08em;margin-right:.18em}
.stamp.keep{background:#3d4756}
.stamp.not_enough_evidence{background:#fff;color:var(--ink);box-shadow:inset 0 0 0 3px var(--ink)}
.big{font-size:20px;line-height:1.5;max-width:70ch;margin:16px 0 24px}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);border:1px solid var(--line);border-radius:10px;margin:0 0 24px}
.tile{padding:18px 20px;border-left:1px solid var(--line)}
.tile:first-child{border-left:0}
.tile h2{font-size:15px;font-weight:600;letter-spacing:0}
.tile p{font-size:15px;line-height:1.45;margin:0 0 8px}
.tile .answer{font-size:34px;font-weight:700;letter-spacing:-.02em;line-height:1.2;margin:6px 0 4px;font-variant-numeric:tabular-nums}
.basis,.tile .basis{color:var(--muted);font-size:13px;margin:0}
.monday{background:var(--soft);border-radius:10px;padding:20px 24px 14px;margin:0 0 20px}
.monday h2,.missing h2{font-size:20px;margin-bottom:8px}
.monday ol{margin:0;padding-left:22px}
.monday li{margin-bottom:8px;padding-left:4px;max-width:86ch}
.missing{border:1px solid var(--line);border-radius:10px;padding:20px 24px 8px;margin:0 0 24px}
.missing ol{list-style:none;padding:0;margin:0;display:grid;grid-template-columns:1fr 1fr;gap:0 40px}
.missing>.basis{padding:0 0 12px}
.missing li{border-top:1px solid var(--line);padding:16px 0 6px}
.missing h3{font-size:17px;margin-bottom:4px}
.needed{display:flex;flex-wrap:wrap;gap:2px 28px;margin:0 0 8px}
.needed strong{font-variant-numeric:tabular-nums}
.meter{height:8px;border-radius:4px;background:var(--line);max-width:420px;margin:0 0 12px;overflow:hidden}
.meter span{display:block;height:100%;background:var(--accent)}
.withheld{border:1px dashed #9aa4b1;border-radius:10px;background:var(--soft);color:var(--ink);padding:18px 22px 6px;margin:0 0 28px;max-width:86ch}
.empty{color:var(--muted);font-style:italic}
details{margin:0 0 20px}
summary{cursor:pointer;color:var(--accent);padding:4px 0}
.key{display:grid;grid-template-columns:repeat(3,1fr);gap:8px 28px;background:var(--soft);border-radius:10px;padding:16px 22px;margin:0 0 8px;font-size:14px}
.key dt{font-weight:650}
.key dd{margin:0;color:var(--muted)}
.plain{margin:0 0 16px;font-size:15px}
.plain div{padding:8px 0;border-top:1px solid var(--line)}
.plain div:first-child{border-top:0}
.plain dt{font-weight:650}
.plain dd{margin:0;max-width:80ch}
.prose{margin:0;padding-left:20px;max-width:80ch}
.prose li{margin-bottom:8px}
.beside{display:grid;grid-template-columns:1fr 1fr;gap:8px 40px;align-items:start;margin-bottom:8px}
.beside>div{min-width:0}
.beside>div:empty{display:none}
.small{display:grid;grid-template-columns:1fr 1fr;gap:0 40px}
.chart{margin:0 0 20px}
.chart figcaption{font-size:14px;font-weight:600;margin-bottom:6px;max-width:62ch}
.chart svg{display:block;max-width:100%;height:auto}
.chart.half svg{width:100%;max-width:520px}
.plot{overflow-x:auto}
.chart.wide svg{width:100%;max-width:860px;min-width:560px}
.table{margin:0 0 24px}
.scroll{overflow-x:auto;position:relative;background:linear-gradient(90deg,#fff 40%,rgba(255,255,255,0)) 0 0/48px 100% no-repeat local,linear-gradient(270deg,#fff 40%,rgba(255,255,255,0)) 100% 0/48px 100% no-repeat local,linear-gradient(90deg,rgba(28,36,48,.16),rgba(28,36,48,0)) 0 0/14px 100% no-repeat scroll,linear-gradient(270deg,rgba(28,36,48,.16),rgba(28,36,48,0)) 100% 0/14px 100% no-repeat scroll}
.beneath{margin:-12px 0 22px;max-width:86ch;font-size:14px}
.unproven svg{filter:grayscale(1)}
.number .note{min-width:9em}
table{border-collapse:collapse;width:100%;font-size:14px}
.caption{color:var(--muted);font-size:13.5px;margin:0 0 8px;max-width:100ch}
.aside{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.legend{display:flex;gap:18px;font-size:14px;margin:0 0 16px}
th,td{text-align:left;vertical-align:top;padding:8px 18px 8px 0;border-bottom:1px solid var(--line);overflow-wrap:break-word}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--muted);font-weight:600;font-size:13px;vertical-align:bottom;border-bottom:1.5px solid #b9c1cb}
tbody th{font-weight:500}
tr.strong th,tr.strong td{background:#eef3fa}
tr.strong th{font-weight:700;box-shadow:inset 3px 0 0 var(--accent);padding-left:10px}
.number{text-align:right;font-variant-numeric:tabular-nums}
td.number{white-space:nowrap}
td.number .note{white-space:normal}
.value{white-space:nowrap}
.interval,.note{display:block;color:var(--muted);font-size:12.5px;font-weight:400}
.interval{white-space:nowrap}
.unknown{color:var(--muted)}
.failed{font-weight:700}
td ul{margin:0;padding-left:15px;font-size:13px;line-height:1.45}
td li{margin-bottom:2px}
.stacks th,.stacks td{overflow-wrap:anywhere;min-width:64px}
.stacks thead th{overflow-wrap:normal}
abbr{text-decoration:none}
.band{white-space:nowrap}
.letter{display:inline-block;min-width:1.5em;text-align:center;border-radius:4px;font-weight:700;font-size:.86em;line-height:1.5;margin-right:.35em;border:1.5px solid}
.letter.red{background:#7a0c1e;border-color:#7a0c1e;color:#fff}
.letter.yellow{background:#f5c242;border-color:#6b4e00;color:#2b2000}
.letter.green{background:#1a9e77;border-color:#0f6b50;color:#06231a}
.bar{display:block;height:6px;background:var(--line);border-radius:3px;margin-top:4px;min-width:90px}
.bar span{display:block;height:100%;background:var(--accent);border-radius:3px}
pre{background:var(--soft);border-radius:8px;padding:12px 16px;overflow-x:auto;font-size:14px;margin:0 0 12px}
footer{color:var(--muted);font-size:13px;padding-top:20px;padding-bottom:40px}
@media(max-width:980px){.tiles{grid-template-columns:1fr 1fr}.tile:nth-child(odd){border-left:0}.tile:nth-child(n+3){border-top:1px solid var(--line)}.beside,.small,.key,.missing ol{grid-template-columns:1fr}}
@media(max-width:640px){
header.top,main,footer,nav ul{padding-left:16px;padding-right:16px}
nav ul{flex-wrap:nowrap;overflow-x:auto}
section{padding-top:32px}
.big{font-size:18px}
h2{font-size:23px}
.tiles{grid-template-columns:1fr}
.tile{border-left:0;border-top:1px solid var(--line)}
.tile:first-child{border-top:0}
.monday,.missing{padding-left:16px;padding-right:16px}
.stacks table,.stacks thead,.stacks tbody,.stacks tr,.stacks th,.stacks td{display:block}
.stacks thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stacks tbody tr{border:1px solid var(--line);border-radius:8px;padding:8px 12px;margin:0 0 10px}
.stacks tbody th,.stacks tbody td{display:grid;grid-template-columns:104px 1fr;gap:0 10px;border:0;padding:3px 0;text-align:left}
.stacks tbody th::before,.stacks tbody td::before{content:attr(data-label);white-space:normal;grid-row:1/99;color:var(--muted);font-size:12.5px;font-weight:400}
.stacks tbody th>*,.stacks tbody td>*{grid-column:2;min-width:0}
}
@media print{
@page{margin:14mm}
body{font-size:11pt}
nav,summary{display:none}
details::details-content{content-visibility:visible;display:block}
section{break-inside:auto;padding-top:18pt}
h2,h3,.caption,figcaption{break-after:avoid}
tr,figure,.tile,.monday,.missing li{break-inside:avoid}
.scroll,.plot{overflow:visible}
table{font-size:9pt}
th,td{padding-right:8px}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
