// How the page looks.
extension ReportPage {
    static let style: HTML = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #1c2024; --faint: #60646c; --line: #d9d9e0; --done: #2b9a66;
          --failed: #ce2c31; --plain: #3e63dd; }
        @media (prefers-color-scheme: dark) { :root { --paper: #111113; --ink: #edeef0; --faint: #b0b4ba; --line: #363a3f;
          --done: #3dd68c; --failed: #ff9592; --plain: #9eb1ff; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
        h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
        .run, .key, .note, footer { color: var(--faint); margin: .25rem 0 1rem; } footer { margin-top: 3rem; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.25rem, 1fr)); gap: .75rem; margin: 0; }
        .figure { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .6rem; }
        .figure dt { color: var(--faint); font-size: .8rem; } .figure dd { margin: 0; font-size: 1.3rem; }
        .figure.done dd { color: var(--done); } .figure.failed dd { color: var(--failed); }
        .note { margin: .5rem 0 0; } .figures + .note { margin-top: 1rem; }
        .sofar { margin: 0 0 1rem; padding: .4rem .75rem; border: 1px solid var(--plain); border-radius: .5rem; }
        section { overflow-x: auto; } svg { display: block; width: 100%; min-width: 44rem; height: auto; } svg text { fill: var(--faint); font-size: 12px; }
        svg line { stroke: var(--line); } rect.done { fill: var(--done); } rect.failed { fill: var(--failed); }
        rect.plain { fill: var(--plain); } rect.whole { fill: transparent; } g:hover rect.whole { fill: var(--line); opacity: .5; }
        .key span { margin-right: 1em; } .key span:not(.width)::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .3em; border-radius: 2px; }
        .key .done::before { background: var(--done); } .key .failed::before { background: var(--failed); }
        .table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; } .number:last-child { padding-right: 0; }
        tr.total td { font-weight: 600; } th { color: var(--faint); font-weight: normal; } code { overflow-wrap: anywhere; font-size: .85rem; }
        """
}
