package main

import (
	"context"
	"time"

	"github.com/latent-go/latent/internal/ptycho/npzdata"
	"github.com/latent-go/latent/ptychography"
)

// side is our engine between two passes.
type side struct {
	scene *ptychography.Scene
	next  ptychography.Pass
}

func newSide(path string, batch, threads int) (*side, error) {
	e := ptychography.EPIE()
	e.Batch = batch
	return newSideOf(path, e, threads)
}

func newSideOf(path string, e ptychography.Engine, threads int) (*side, error) {
	d, err := npzdata.Load(path, npzdata.Options{})
	if err != nil {
		return nil, err
	}
	set, err := d.Dataset()
	if err != nil {
		return nil, err
	}
	set.Probe.Normalize(set.Patterns.MeanCounts())
	s, err := ptychography.NewScene(set, nil, ptychography.Bilinear)
	if err != nil {
		return nil, err
	}
	s.Seed, s.Threads = 42, threads
	return &side{s, e.Begin(s)}, nil
}

func (s *side) pass(k int) (cost, error) {
	user, began := userSeconds(), time.Now()
	_, err := s.next(context.Background(), k)
	return cost{User: userSeconds() - user, Wall: time.Since(began).Seconds()}, err
}
