package ingest

import (
	"strings"
	"time"
	"unicode/utf8"
)

// monthNames lists full names and, after a bar, abbreviations of the months as
// tables of albums spell them: English, German, French, Spanish, Italian,
// Portuguese, Dutch, Swedish, Danish, Norwegian, Finnish, Polish, Czech, Russian,
// Turkish; in the case that follows a day, where a language has one. Case and a final
// dot do not matter.
var monthNames = [12]string{
	"january januar janvier enero gennaio janeiro januari tammikuuta stycznia styczeń ledna января ocak | jan jän janv ene gen sty",
	"february februar février fevrier febrero febbraio fevereiro februari helmikuuta lutego luty února февраля şubat | feb febr fév févr fev lut",
	"march märz maerz mars marzo março marco maart maaliskuuta marca marzec března марта marts mart | mar mär mrz mrt",
	"april avril abril aprile huhtikuuta kwietnia kwiecień dubna апреля nisan | apr avr abr kwi",
	"may mai mayo maggio maio mei toukokuuta maja maj května мая mayıs | mag",
	"june juni juin junio giugno junho kesäkuuta czerwca czerwiec června июня haziran | jun giu cze",
	"july juli juillet julio luglio julho heinäkuuta lipca lipiec července июля temmuz | jul juil lug lip",
	"august août aout agosto augustus elokuuta sierpnia sierpień srpna августа ağustos augusti | aug ago sie",
	"september septembre septiembre settembre setembro syyskuuta września wrzesień září сентября eylül | sep sept set wrz",
	"october oktober octobre octubre ottobre outubro lokakuuta października październik října октября ekim | oct okt ott out paź",
	"november novembre noviembre novembro marraskuuta listopada listopadu ноября kasım | nov lis",
	"december dezember décembre decembre diciembre dicembre dezembro joulukuuta grudnia grudzień prosince декабря aralık | dec dez déc dic gru",
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
