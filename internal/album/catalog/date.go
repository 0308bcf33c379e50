package catalog

import "time"

// DateText writes the release date as far as it is known, "" for none.
func (a *Album) DateText() string {
	switch a.DatePrecision {
	case DateDay:
		return a.Date.Format("2006-01-02")
	case DateMonth:
		return a.Date.Format("2006-01")
	case DateYear:
		return a.Date.Format("2006")
	default:
		return ""
	}
}

// DecimalYear places a date on an axis of years.
func DecimalYear(t time.Time) float64 {
	return float64(t.Year()) + (float64(t.YearDay())-1)/365.25
}
