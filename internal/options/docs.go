package options

import (
	"fmt"
	"strings"
)

// Markdown writes one table of flags per group, in order of declaration, each
// under a heading of the given level (2 for "##").
func (s *Set) Markdown(level int) string {
	var b strings.Builder
	for _, group := range s.groups() {
		fmt.Fprintf(&b, "%s %s\n\n", strings.Repeat("#", level), group)
		b.WriteString("| Option | Short | Default | Range | Description |\n|---|---|---|---|---|\n")
		for _, o := range s.list {
			if o.Group == group && o.Flag != "" && !o.Hidden {
				b.WriteString(o.flagRow())
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// groups returns the names of the groups that have a visible flag.
func (s *Set) groups() []string {
	var names []string
	seen := map[string]bool{}
	for _, o := range s.list {
		if o.Flag != "" && !o.Hidden && !seen[o.Group] {
			seen[o.Group] = true
			names = append(names, o.Group)
		}
	}
	return names
}

func (o *Option) flagRow() string {
	name := "`--" + o.Flag + "`"
	if o.Pair {
		name += " / `--no-" + o.Flag + "`"
	}
	short := ""
	if o.Short != "" {
		short = "`-" + o.Short + "`"
	}
	return row(name, short, o.flagDefault(), o.allowed(), o.describe())
}

// flagDefault is the default in the terms of the flag.
func (o *Option) flagDefault() string {
	if o.Negated {
		return code("false")
	}
	return code(Format(o.Default))
}

// allowed says what values are legal: interval or choices.
func (o *Option) allowed() string {
	if len(o.Choices) > 0 {
		return strings.Join(o.Choices, ", ")
	}
	return o.Range.String()
}

func (o *Option) describe() string {
	text := o.Help
	if o.Doc != "" {
		text += ". " + o.Doc
	}
	if o.Deprecated != "" {
		text += ". Deprecated: " + o.Deprecated
	}
	return text
}

// KeysMarkdown writes the table of the keys that configuration files may use.
func (s *Set) KeysMarkdown() string {
	var b strings.Builder
	b.WriteString("| Key | Type | Default | Range | Flag | Description |\n|---|---|---|---|---|---|\n")
	for _, o := range s.list {
		if !o.FlagOnly && !o.Hidden {
			b.WriteString(o.keyRow())
		}
	}
	return b.String()
}

func (o *Option) keyRow() string {
	flag := ""
	if o.Flag != "" {
		flag = "`--" + o.Flag + "`"
	}
	return row(code(o.Key), o.Kind.String(), code(Format(o.Default)), o.allowed(), flag, o.keyHelp())
}

// keyHelp describes the key. A negated flag's help says the opposite of its key.
func (o *Option) keyHelp() string {
	if o.Negated {
		return "The flag sets it to false: " + o.describe()
	}
	return o.describe()
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

// row writes one line of a table; a bar in a cell would end it.
func row(cells ...string) string {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(strings.ReplaceAll(c, "|", `\|`), "\n", " ")
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}
