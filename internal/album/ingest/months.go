package ingest

import (
	"strings"
	"time"
	"unicode/utf8"
)

// monthNames lists full names and, after a bar, abbreviations of the months as
// tables of albums spell them: English, German, French, Spanish, Italian,
// Portuguese, Dutch. Case and a final dot do not matter.
var monthNames = [12]string{
	"january januar janvier enero gennaio janeiro januari | jan jän janv ene gen",
	"february februar février fevrier febrero febbraio fevereiro februari | feb febr fév févr fev",
	"march märz maerz mars marzo março marco maart | mar mär mrz mrt",
	"april avril abril aprile | apr avr abr",
	"may mai mayo maggio maio mei | mag",
	"june juni juin junio giugno junho | jun giu",
	"july juli juillet julio luglio julho | jul juil lug",
	"august août aout agosto augustus | aug ago",
	"september septembre septiembre settembre setembro | sep sept set",
	"october oktober octobre octubre ottobre outubro | oct okt ott out",
	"november novembre noviembre novembro | nov",
	"december dezember décembre decembre diciembre dicembre dezembro | dec dez déc dic",
}

// monthWords is the index of monthNames: full says that the word is a name and
// not an abbreviation; May is both.
var monthWords = func() map[string]monthWord {
	index := map[string]monthWord{}
	for i, line := range monthNames {
		names, short, _ := strings.Cut(line, "|")
		for _, n := range strings.Fields(names) {
			index[n] = monthWord{month: time.Month(i + 1), full: true, short: utf8.RuneCountInString(n) <= 4}
		}
		for _, n := range strings.Fields(short) {
			index[n] = monthWord{month: time.Month(i + 1), short: true}
		}
	}
	return index
}()

type monthWord struct {
	month       time.Month
	full, short bool
}

// monthOf looks a word up.
func monthOf(word string) (monthWord, bool) {
	w, ok := monthWords[strings.ToLower(strings.TrimSuffix(word, "."))]
	return w, ok
}
