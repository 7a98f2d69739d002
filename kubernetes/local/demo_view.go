// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// A view is where the demo shows what happens: a terminal, on which a table is
// drawn over and over in its place, or anything else, which gets lines.
type view struct {
	out   io.Writer
	live  bool
	color bool
	drawn int // lines of the table that is on the terminal
}

func newView(out *os.File) *view {
	live := isTerminal(out) && os.Getenv("TERM") != "dumb"
	return &view{out: out, live: live, color: live && os.Getenv("NO_COLOR") == ""}
}

// The colours of marks, and of what is of less interest.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	dim    = "2"
	bold   = "1"
)

func (v *view) paint(code, text string) string {
	if !v.color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (v *view) mark(mark string) string {
	colors := map[string]string{good: green, bad: red, working: yellow, waiting: yellow, idle: dim}
	return v.paint(colors[mark], mark)
}

// line writes a line that stays.
func (v *view) line(format string, args ...any) {
	fmt.Fprintf(v.out, format+"\n", args...)
}

// title begins a part of the demo.
func (v *view) title(format string, args ...any) {
	v.line("\n%s", v.paint(bold, fmt.Sprintf(format, args...)))
}

// table draws lines over those of the table before. Lines are cut at the edge
// of the terminal: one that is wrapped would take two rows.
func (v *view) table(lines []string) {
	var b strings.Builder
	b.WriteString("\x1b[?25l\x1b[?7l")
	if v.drawn > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", v.drawn)
	}
	for _, line := range lines {
		b.WriteString("\r\x1b[K" + line + "\n")
	}
	b.WriteString("\x1b[?7h\x1b[?25h")
	v.drawn = len(lines)
	fmt.Fprint(v.out, b.String())
}

// step shows a step of the preparation: what is done, then what came out of it
// and how long it took.
func (v *view) step(name string, work func() (string, error)) error {
	if v.live {
		fmt.Fprintf(v.out, "  %s %-14s …", v.mark(working), name)
	}
	start := time.Now()
	result, err := work()
	if v.live {
		fmt.Fprint(v.out, "\r\x1b[K")
	}
	if err != nil {
		v.line("  %s %s", v.mark(bad), name)
		return err
	}
	v.line("  %s %-14s %-58s %s", v.mark(good), name, result, v.paint(dim, fmt.Sprintf("%8s", seconds(time.Since(start)))))
	return nil
}

// A board shows where the source and the stages of one release are.
type board struct {
	view    *view
	release release
	rows    []row
}

// A row is one line of a board.
type row struct {
	name  string
	state state
	since time.Time
}

func newBoard(v *view, r release) *board {
	v.drawn = 0
	b := &board{view: v, release: r, rows: []row{{name: "source"}}}
	for _, s := range pipeline {
		b.rows = append(b.rows, row{name: s.name})
	}
	return b
}

// update shows what is new in the world at the time of a sighting.
func (b *board) update(w *world, at time.Time) {
	states := []state{w.sourceState(b.release)}
	for _, s := range pipeline {
		states = append(states, w.stageState(s, b.release))
	}
	for i, s := range states {
		if b.rows[i].state != s {
			b.rows[i].state, b.rows[i].since = s, at
			b.tell(b.rows[i])
		}
	}
	b.draw()
}

// tell writes a changed row as a line, where there is no table.
func (b *board) tell(r row) {
	if !b.view.live {
		b.view.line("  %s  %-12s %s %s", b.elapsed(r.since), r.name, r.state.mark, cut(r.state.text, 96))
	}
}

// draw shows all rows, with the time since the start: of the present state's
// begin where it is the last, else running.
func (b *board) draw() {
	if !b.view.live {
		return
	}
	lines := make([]string, 0, len(b.rows))
	for _, r := range b.rows {
		at := r.since
		if r.state.mark != good && r.state.mark != bad {
			at = time.Now()
		}
		lines = append(lines, fmt.Sprintf("  %s  %-12s %s %s", b.view.paint(dim, b.elapsed(at)), r.name, b.view.mark(r.state.mark), r.state.text))
	}
	b.view.table(lines)
}

// cut shortens the text to n characters.
func cut(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}

func (b *board) elapsed(at time.Time) string {
	return fmt.Sprintf("%+8.3f s", max(0, at.Sub(b.release.start)).Seconds())
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
