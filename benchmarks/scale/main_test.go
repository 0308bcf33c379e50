package main

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

// Without failures and limits a study takes what arithmetic says: rounds of slots.
func TestArithmetic(t *testing.T) {
	s := study{tasks: 100, perJob: 1, seconds: 1e5, slots: 10, save: 1}
	o := s.simulate(1)
	want := 10 * 1e5 / 3600.0
	if o.hours < want || o.hours > want+float64(o.failures)*(repair+1)/3600+0.01 {
		t.Errorf("%v hours, want %v and what %d failures cost", o.hours, want, o.failures)
	}
	if o.bound != "computing" {
		t.Error(o.bound)
	}
}

// Short tasks on many slots are limited by what the scheduler starts.
func TestSchedulerBound(t *testing.T) {
	s := study{tasks: 10_000, perJob: 1, seconds: 1, slots: 1000, save: 1}
	if o := s.simulate(1); math.Abs(o.hours-1000/3600.0) > 0.01 || !strings.Contains(o.bound, "scheduler") {
		t.Errorf("%+v", o)
	}
}

// Ten tasks to a job let the scheduler start a tenth.
func TestTasksOfOneJob(t *testing.T) {
	s := study{tasks: 10_000, perJob: 10, seconds: 1, slots: 1000, save: 1}
	if o := s.simulate(1); math.Abs(o.hours-110/3600.0) > 0.005 {
		t.Errorf("%+v", o)
	}
}

// Much to read is limited by the file system.
func TestFileSystemBound(t *testing.T) {
	s := study{tasks: 100, perJob: 1, seconds: 10, slots: 100, read: 5e10, save: 1}
	if o := s.simulate(1); !strings.Contains(o.bound, "file system") || o.hours < 1000/3600.0 {
		t.Errorf("%+v", o)
	}
}

// Nodes fail as often as the rate says: tasks x seconds x nodes / (mtbf x slots).
func TestFailures(t *testing.T) {
	s := study{tasks: 20_000, perJob: 1, seconds: 36_000, slots: 1000, save: 60}
	o := s.simulate(3)
	want := 20_000 * 10.0 / mtbf * nodes / 1000
	if math.Abs(float64(o.failures)-want) > 4*math.Sqrt(want) {
		t.Errorf("%d failures, want %v", o.failures, want)
	}
}

func TestPrint(t *testing.T) {
	var b bytes.Buffer
	f := written()
	f.print(&b)
	for _, s := range []study{scans(f), fits(f, 1), fits(f, 10)} {
		s.simulate(1).print(&b, s)
	}
	if !strings.Contains(b.String(), "limited by") || strings.Contains(b.String(), "NaN") {
		t.Error(b.String())
	}
}
