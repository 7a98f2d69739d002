// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"
)

// errLocked says that another process holds a lock.
var errLocked = errors.New("locked by another process")

// tryLock takes the lock on the file at path, making the file if needed. The
// lock ends when the returned file is closed or the process dies; processes
// started from here do not inherit it.
func tryLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("cannot open the lock file: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return file, nil
	}
	file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errLocked
	}
	return nil, fmt.Errorf("cannot lock %s: %w", path, err)
}

// waitForLock takes the lock on the file at path, and waits for it as long as
// ctx lasts. It calls waiting once if it has to wait.
func waitForLock(ctx context.Context, path string, waiting func()) (*os.File, error) {
	for first := true; ; first = false {
		file, err := tryLock(path)
		if !errors.Is(err, errLocked) {
			return file, err
		}
		if first {
			waiting()
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return nil, fmt.Errorf("gave up waiting for %s: %w", path, err)
		}
	}
}

// pause waits for the duration, or returns ctx's error when it ends before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// lastLines returns the last n lines of the file at path, each cut at 400
// characters, or a remark if there are none.
func lastLines(path string, n int) string {
	const window = 64 << 10
	file, err := os.Open(path)
	if err != nil {
		return fmt.Sprintf("(no log: %v)", err)
	}
	defer file.Close()
	if size, err := file.Seek(0, io.SeekEnd); err == nil {
		_, _ = file.Seek(max(0, size-window), io.SeekStart)
	}
	data, _ := io.ReadAll(file)
	text := strings.TrimSpace(string(data))
	if text == "" {
		return "(the log is empty)"
	}
	lines := strings.Split(text, "\n")
	lines = lines[max(0, len(lines)-n):]
	for i, line := range lines {
		if runes := []rune(line); len(runes) > 400 {
			lines[i] = string(runes[:400]) + " …"
		}
	}
	return strings.Join(lines, "\n")
}
