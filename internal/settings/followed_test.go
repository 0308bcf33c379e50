package settings

import (
	"strings"
	"testing"
)

// What an error about a settings file recommends is done, and the file is read.
func TestRemediesOfFiles(t *testing.T) {
	vars := variables(map[string]string{"DIR": "/data"})
	for _, c := range []struct{ bad, remedy, mended string }{
		{"mcmc:\n  num_chain: 4\n", `did you mean "mcmc.num_chains"?`, "mcmc:\n  num_chains: 4\n"},
		{"mcm:\n  num_chains: 1\n", `did you mean "mcmc"?`, "mcmc:\n  num_chains: 1\n"},
		{"model: {prior: betta}\n", `did you mean beta?`, "model: {prior: beta}\n"},
		{"model.targets: [user, 5]\n", `put this one in quotes`, "model.targets: [user, \"critic\"]\n"},
		{"data.label: ${NOT}/x\n", `set it, or write ${NOT:-default}, or $$ for a dollar sign`, "data.label: ${DIR}/x\n"},
		{"data.label: ${NOT}/x\n", `write ${NOT:-default}`, "data.label: ${NOT:-default}/x\n"},
		{"data.label: ${NOT}/x\n", `or $$ for a dollar sign`, "data.label: $${NOT}/x\n"},
		{"data.label: a${\n", `has no closing brace; write $$ for a dollar sign`, "data.label: a$${\n"},
		{"data.label: ${DIR-x}\n", `write ${NAME} or ${NAME:-default}, and $$ for a dollar sign`, "data.label: ${DIR:-x}\n"},
		{"5: x\n", `keys must be texts: put 5 in quotes`, "\"seed\": 1\n"},
		{"seed: !!int 1\n", `write plain values`, "seed: 1\n"},
		{"? seed\n: 1\n", `write key: value`, "seed: 1\n"},
		{"mcmc:\n\tnum_chains: 1\n", `a tab cannot indent in YAML: use spaces`, "mcmc:\n  num_chains: 1\n"},
		{"\xff\xfes\x00", `is UTF-16: save it as UTF-8`, "seed: 1\n"},
		{"seed: \xff\n", `is not UTF-8: save it as UTF-8`, "data.label: é\n"},
		{`data.label: "C:\Users"` + "\n", `put the text in single quotes, in which a backslash is a backslash`, `data.label: 'C:\Users'` + "\n"},
		{`data.label: "C:\Users"` + "\n", `or write C:/path with forward slashes`, `data.label: "C:/Users"` + "\n"},
	} {
		if _, err := parseText(c.bad, vars); !strings.Contains(summary(err), c.remedy) {
			t.Errorf("%q: %v, want %q", c.bad, err, c.remedy)
		}
		if _, err := parseText(c.mended, vars); err != nil {
			t.Errorf("%q, mended: %v", c.bad, err)
		}
	}
}

// The common part of two sections stands in a file of its own, which comes first.
func TestRemedyOfMergeKeys(t *testing.T) {
	_, err := parseText("common: &x {num_chains: 2}\nmcmc:\n  <<: *x\n  target_accept: 0.9\n", noVariables)
	if !strings.Contains(summary(err), "put the common part in a file of its own and give it first") {
		t.Error(err)
	}
	first, second := mustParse(t, "mcmc: {num_chains: 2}\n", noVariables), mustParse(t, "mcmc: {target_accept: 0.9}\n", noVariables)
	for key, l := range map[string]*Layer{"mcmc.num_chains": first, "mcmc.target_accept": second} {
		if _, ok := l.Lookup(key); !ok {
			t.Errorf("%s is not there", key)
		}
	}
}

// What only the command line takes is given there; an assignment has a sign.
func TestRemediesOfAssignments(t *testing.T) {
	_, err := parseText("run.dry_run: true\n", noVariables)
	if !strings.Contains(summary(err), "can only be given on the command line (use --dry-run)") {
		t.Error(err)
	}
	fromFlags(t, "--dry-run")
	set := testSet()
	if _, err := FromAssignments(set, "override", "--set", []string{"seed"}); err == nil || !strings.Contains(err.Error(), "write KEY=VALUE") {
		t.Error(err)
	}
	if _, err := FromAssignments(set, "override", "--set", []string{"seed=5"}); err != nil {
		t.Error(err)
	}
	if _, err := FromAssignments(set, "override", "--set", []string{"sed=5"}); err == nil || !strings.Contains(err.Error(), `did you mean "seed"?`) {
		t.Error(err)
	}
	for text, bad := range map[string]int{"export A\nB=2\n": 1, "export A=1\nB=2\n": 0} {
		d, err := parseDotEnv(".env", []byte(text))
		if err != nil || len(d.Bad) != bad || bad > 0 && !strings.Contains(d.Bad[0].Error(), "write NAME=value") {
			t.Errorf("%q: %v, %v", text, d.Bad, err)
		}
	}
}
