# ruff: noqa: E501  # one row, one template
"""What Go 1.26 made of these templates: text/template, written down once and compared with ever since.

Each row is a template, the name of its data in `go_data`, and Go's output or its complaint, which begins with the line.
Numbers of the data were int or float64 by the way they are written; a ProwJob was decoded into Prow's own structs.
"""


class Mistake(str):
    """Go's error message, without the template's name."""

    __slots__ = ()

    @property
    def line(self) -> int:
        return int(self.partition(":")[0])


Row = tuple[str, str, str]

ANSWERS: dict[str, list[Row]] = {
    "Fields, variables and pipelines": [
        ("plain text, } and { and {x}", "VALUES", "plain text, } and { and {x}"),
        ("{{.s}}", "VALUES", "hello"),
        ("{{ .s }}", "VALUES", "hello"),
        ("{{.s}}{{.n}}{{.f}}", "VALUES", "hello421.5"),
        (
            "{{.}}x{{/* nothing */}}",
            "VALUES",
            "map[big:1e+21 e: em:map[] empty:[] f:1.5 html:<a href='x'>\"&\"</a> l:[a b c] lines:a\nb\tc m:map[a:x b:1 c:<nil>] million:1e+06 mixed:[1 two 3.5 true <nil> [x] map[k:v]] n:42 neg:-7 nested:map[list:[map[name:one] map[name:two]] map:map[k:map[v:[1 2 [3]]]]] nil:<nil> no:false nums:[3 1 2] pct:100% s:hello small:1e-07 t:true third:0.333333333333 u:héllo, 世界 z:0]x",
        ),
        ("{{.nested.list}}", "VALUES", "[map[name:one] map[name:two]]"),
        ("{{.nested.map.k.v}}", "VALUES", "[1 2 [3]]"),
        ("{{$.nested.map.k}}", "VALUES", "map[v:[1 2 [3]]]"),
        ("{{.missing}}", "VALUES", "<no value>"),
        ("{{.missing.deeper.still}}", "VALUES", "<no value>"),
        ("{{.nil}}", "VALUES", "<no value>"),
        ("{{.nil.x}}", "VALUES", Mistake('1:6: executing "t" at <.nil.x>: nil pointer evaluating interface {}.x')),
        ("{{(.nil).x}}", "VALUES", "<no value>"),
        ("{{.s.x}}", "VALUES", Mistake('1:4: executing "t" at <.s.x>: can\'t evaluate field x in type interface {}')),
        ("{{.n.x}}", "VALUES", Mistake('1:4: executing "t" at <.n.x>: can\'t evaluate field x in type interface {}')),
        ("{{.l.x}}", "VALUES", Mistake('1:4: executing "t" at <.l.x>: can\'t evaluate field x in type interface {}')),
        ("{{$x := .s}}{{$x}}", "VALUES", "hello"),
        ('{{$x := .s}}{{$x = "other"}}{{$x}}', "VALUES", "other"),
        ("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "VALUES", "2"),
        ("{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "VALUES", "21"),
        ("{{$x := .nested}}{{$x.map.k.v}}", "VALUES", "[1 2 [3]]"),
        ("{{$ := .s}}{{$}}", "VALUES", "hello"),
        ("{{$x}}", "VALUES", Mistake('1: undefined variable "$x"')),
        ("{{$x = 1}}", "VALUES", Mistake('1:7: executing "t" at <1>: undefined variable: $x')),
        ("{{if true}}{{$x := 1}}{{end}}{{$x}}", "VALUES", Mistake('1: undefined variable "$x"')),
        ("{{if $x := .s}}{{$x}}{{else}}{{$x}}{{end}}", "VALUES", "hello"),
        ("{{if $x := .e}}{{$x}}{{else}}[{{$x}}]{{end}}", "VALUES", "[]"),
        ("{{with $x := .nested}}{{len $x.list}}{{end}}", "VALUES", "2"),
        ("{{(index .nested.list 0).name}}", "VALUES", "one"),
        ("{{(.nested).list}}", "VALUES", "[map[name:one] map[name:two]]"),
        ("{{((.n))}}", "VALUES", "42"),
        ("{{.s | print}}", "VALUES", "hello"),
        ('{{.s | printf "%s-%s" "a"}}', "VALUES", "a-hello"),
        ('{{.l | len | printf "%03d"}}', "VALUES", "003"),
        ('{{"a" | print "b" | print "c"}}', "VALUES", "cba"),
        ('{{"x" | .s}}', "VALUES", Mistake('1:8: executing "t" at <.s>: s is not a method but has arguments')),
        ('{{.s "x"}}', "VALUES", Mistake('1:2: executing "t" at <.s>: s is not a method but has arguments')),
        ("{{1 2}}", "VALUES", Mistake('1:2: executing "t" at <1>: can\'t give argument to non-function 1')),
        ('{{"a" "b"}}', "VALUES", Mistake('1:2: executing "t" at <"a">: can\'t give argument to non-function "a"')),
        ("{{.s | 1}}", "VALUES", Mistake("1: non executable command in pipeline stage 2")),
        ("{{1 | 2}}", "VALUES", Mistake("1: non executable command in pipeline stage 2")),
        ("{{nil}}", "VALUES", Mistake('1:2: executing "t" at <nil>: nil is not a command')),
        ("{{nil | print}}", "VALUES", Mistake('1:2: executing "t" at <nil>: nil is not a command')),
        ("{{print nil}}", "VALUES", "<nil>"),
        ("{{true}} {{false}}", "VALUES", "true false"),
        ("{{true.x}}", "VALUES", Mistake('1: unexpected . after term "true"')),
        ('{{"a".b}}', "VALUES", Mistake('1: unexpected . after term "\\"a\\""')),
        ("{{..}}", "VALUES", Mistake("1: unexpected <.> in operand")),
        ("{{.s.}}", "VALUES", Mistake("1: unexpected <.> in operand")),
        ("{{.s .n}}", "VALUES", Mistake('1:2: executing "t" at <.s>: s is not a method but has arguments')),
        (
            "{{.s.n.m}}",
            "VALUES",
            Mistake('1:4: executing "t" at <.s.n.m>: can\'t evaluate field n in type interface {}'),
        ),
        ("{{.s,.n}}", "VALUES", Mistake('1: unexpected "," in operand')),
        ("{{(1)(2)}}", "VALUES", Mistake('1: unexpected "(" in operand')),
        ("{{print (1) (2)}}", "VALUES", "1 2"),
        ("{{print 1(2)}}", "VALUES", Mistake('1: unexpected "(" in operand')),
        ('{{print "a""b"}}', "VALUES", Mistake('1: unexpected "\\"b\\"" in operand')),
        ("{{.s|print}}", "VALUES", "hello"),
        ("{{.s | }}", "VALUES", "hello"),
        ("{{| .s}}", "VALUES", Mistake('1: unexpected "|" in command')),
        ("{{}}", "VALUES", Mistake("1: missing value for command")),
        ("{{ }}", "VALUES", Mistake("1: missing value for command")),
        ("{{/* c */}}", "VALUES", ""),
        ("{{- /* c */ -}}", "VALUES", ""),
        ("a {{- /* c */ -}} b", "VALUES", "ab"),
        ("a {{/* c */ -}} b", "VALUES", "a b"),
        ("{{ /* c */ }}", "VALUES", Mistake('1: unexpected "/" in command')),
        ("{{/* c */ }}", "VALUES", Mistake("1: comment ends before closing delimiter")),
        ("{{/* c }}", "VALUES", Mistake("1: unclosed comment")),
        ("{{-.s}}", "VALUES", Mistake('1: bad number syntax: "-.s"')),
        ("{{- .s -}}", "VALUES", "hello"),
        ("x  {{- .s -}}  y", "VALUES", "xhelloy"),
        ("x {{ .s -}}", "VALUES", "x hello"),
        (" y", "VALUES", " y"),
        ("x", "VALUES", "x"),
        ("\t{{- .s }} y", "VALUES", "hello y"),
        ("{{.s -}} {{- .s}}", "VALUES", "hellohello"),
        ("{{-3}}", "VALUES", "-3"),
        ("{{- 3 -}}", "VALUES", "3"),
        ("{{3-}}", "VALUES", Mistake('1: bad number syntax: "3-"')),
        ("{{.s-}}", "VALUES", Mistake("1: bad character U+002D '-'")),
        ("{{.s}", "VALUES", Mistake("1: bad character U+007D '}'")),
        ("{{.s", "VALUES", Mistake("1: unclosed action")),
        ('{{"a', "VALUES", Mistake("1: unterminated quoted string")),
        ("{{.s}}}", "VALUES", "hello}"),
        ("{{{.s}}}", "VALUES", Mistake('1: unexpected "{" in command')),
        ("{{{{.s}}}}", "VALUES", Mistake('1: unexpected "{" in command')),
        ("{{.s}}}}", "VALUES", "hello}}"),
        ("{{.S}}", "VALUES", "<no value>"),
        ("{{.unknown_field}}", "VALUES", "<no value>"),
        ("{{$.s}}{{with .nested}}{{$.n}}{{end}}", "VALUES", "hello42"),
        ("{{.l | index}}", "VALUES", "[a b c]"),
        ("{{($x := 5)}}{{$x}}", "VALUES", "55"),
        ("{{$a, $b := .l}}", "VALUES", Mistake("1: too many declarations in command")),
        ("{{1 := 2}}", "VALUES", Mistake('1: unexpected ":=" in operand')),
        ("{{.s := 2}}", "VALUES", Mistake('1: unexpected ":=" in operand')),
        ("{{x := 2}}", "VALUES", Mistake('1: function "x" not defined')),
        ("{{$x : = 1}}", "VALUES", Mistake('1: undefined variable "$x"')),
        ("{{.a.b c}}", "VALUES", Mistake('1: function "c" not defined')),
        ("{{print .s .n}}", "VALUES", "hello42"),
        ("{{% }}", "VALUES", Mistake('1: unexpected "%" in command')),
        ("{{.s!}}", "VALUES", Mistake("1: bad character U+0021 '!'")),
        ("{{.s ; .n}}", "VALUES", Mistake('1: unexpected ";" in operand')),
        ("{{.日本}}", "VALUES", "<no value>"),
        ("{{print 1 | print 2 | print 3}}", "VALUES", "321"),
        ("a\n\n  {{- .s -}}  \n\n b", "VALUES", "ahellob"),
        (
            "{{.s}}\n{{.n}}\n{{.nope.x | len}}",
            "VALUES",
            Mistake(
                '3:12: executing "t" at <len>: error calling len: reflect: call of reflect.Value.Type on zero Value'
            ),
        ),
        ("line\n{{if}}", "VALUES", Mistake("2: missing value for if")),
        ("a\n{{.s\n}}", "VALUES", "a\nhello"),
        ("a\n{{print `raw\nstring`}}", "VALUES", "a\nraw\nstring"),
        ('{{"a\nb"}}', "VALUES", Mistake("1: unterminated quoted string")),
        (
            "{{.s}}\n\n{{.n.x}}",
            "VALUES",
            Mistake('3:4: executing "t" at <.n.x>: can\'t evaluate field x in type interface {}'),
        ),
        ("{{/* a\nb */}}{{.s}}", "VALUES", "hello"),
        ("", "VALUES", ""),
        ("  \n", "VALUES", "  \n"),
        ("{{print\n.s\n.n}}", "VALUES", "hello42"),
        ("{{`a\r\nb`}}", "VALUES", "a\nb"),
        ("{{with\n.nope}}{{end}}\n{{lower .s}}", "VALUES", Mistake('3: function "lower" not defined')),
    ],
    "Conditions and loops": [
        ("{{if .s}}y{{end}}", "VALUES", "y"),
        ("{{if .e}}y{{else}}n{{end}}", "VALUES", "n"),
        ("{{if .z}}y{{else}}n{{end}}", "VALUES", "n"),
        ("{{if .n}}y{{else}}n{{end}}", "VALUES", "y"),
        ("{{if .nil}}y{{else}}n{{end}}", "VALUES", "n"),
        ("{{if .missing}}y{{else}}n{{end}}", "VALUES", "n"),
        ("{{if .empty}}y{{else}}n{{end}}", "VALUES", "n"),
        ("{{if .em}}y{{else}}n{{end}}", "VALUES", "n"),
        ("{{if .l}}y{{else}}n{{end}}", "VALUES", "y"),
        ("{{if .no}}y{{else if .t}}t{{else}}n{{end}}", "VALUES", "t"),
        ("{{if .no}}y{{else if .z}}t{{else if .e}}e{{else}}n{{end}}", "VALUES", "n"),
        ("{{if .no}}y{{else if .z}}t{{end}}", "VALUES", ""),
        ("{{if not .s}}y{{else}}n{{end}}", "VALUES", "n"),
        ("{{if 0.0}}y{{else}}n{{end}}", "VALUES", "n"),
        ("{{if nil}}y{{end}}", "VALUES", Mistake('1:5: executing "t" at <nil>: nil is not a command')),
        ("{{if .s}}{{if .e}}a{{else}}b{{end}}{{else}}c{{end}}", "VALUES", "b"),
        ("{{if .s}}y", "VALUES", Mistake("1: unexpected EOF")),
        ("{{if .s}}y{{else}}n", "VALUES", Mistake("1: unexpected EOF")),
        ("{{if .s}}y{{else}}n{{else}}m{{end}}", "VALUES", Mistake("1: expected end; found {{else}}")),
        ("{{if .s}}y{{else if .n}}n{{else}}m{{end}}{{end}}", "VALUES", Mistake("1: unexpected {{end}}")),
        ("{{end}}", "VALUES", Mistake("1: unexpected {{end}}")),
        ("{{else}}", "VALUES", Mistake("1: unexpected {{else}}")),
        ("{{if .s}}{{end x}}", "VALUES", Mistake('1: unexpected "x" in end')),
        ("{{if .s}}{{else x}}{{end}}", "VALUES", Mistake('1: unexpected "x" in else')),
        ("{{if .s .n}}{{end}}", "VALUES", Mistake('1:5: executing "t" at <.s>: s is not a method but has arguments')),
        ("{{with .nested}}{{.map.k.v}}{{end}}", "VALUES", "[1 2 [3]]"),
        ("{{with .e}}y{{else}}{{.s}}{{end}}", "VALUES", "hello"),
        ("{{with .e}}y{{else with .s}}{{.}}{{else}}n{{end}}", "VALUES", "hello"),
        ("{{with .e}}y{{else with .z}}{{.}}{{else}}{{.n}}{{end}}", "VALUES", "42"),
        ("{{with .e}}y{{else if .s}}{{.}}{{end}}", "VALUES", Mistake("1: unexpected <if> in input")),
        ("{{if .e}}y{{else with .s}}{{.}}{{end}}", "VALUES", Mistake("1: unexpected <with> in input")),
        ("{{with .s}}{{.}}{{$.n}}{{end}}", "VALUES", "hello42"),
        ("{{range .l}}{{.}},{{end}}", "VALUES", "a,b,c,"),
        ("{{range .m}}{{.}},{{end}}", "VALUES", "x,1,<no value>,"),
        ("{{range $k, $v := .m}}{{$k}}={{$v}},{{end}}", "VALUES", "a=x,b=1,c=<no value>,"),
        ("{{range $i, $e := .l}}{{$i}}{{$e}}{{end}}", "VALUES", "0a1b2c"),
        ("{{range $e := .l}}{{$e}}{{end}}", "VALUES", "abc"),
        ("{{range $e := .m}}{{$e}}{{end}}", "VALUES", "x1<no value>"),
        ("{{range .empty}}x{{else}}none{{end}}", "VALUES", "none"),
        ("{{range .nil}}x{{else}}none{{end}}", "VALUES", "none"),
        ("{{range .missing}}x{{else}}none{{end}}", "VALUES", "none"),
        ("{{range .em}}x{{else}}{{.s}}{{end}}", "VALUES", "hello"),
        ("{{range .s}}x{{end}}", "VALUES", Mistake('1:8: executing "t" at <.s>: range can\'t iterate over hello')),
        ("{{range .f}}x{{end}}", "VALUES", Mistake('1:8: executing "t" at <.f>: range can\'t iterate over 1.5')),
        ("{{range .t}}x{{end}}", "VALUES", Mistake('1:8: executing "t" at <.t>: range can\'t iterate over true')),
        ("{{range 3}}{{.}}{{end}}", "VALUES", "012"),
        ("{{range .n}}{{if eq . 3}}{{break}}{{end}}{{.}}{{end}}", "VALUES", "012"),
        ("{{range $i := 3}}{{$i}}{{end}}", "VALUES", "012"),
        (
            "{{range $i, $j := 3}}{{$i}}{{end}}",
            "VALUES",
            Mistake('1:18: executing "t" at <3>: can\'t use 3 to iterate over more than one variable'),
        ),
        ("{{range 0}}x{{else}}none{{end}}", "VALUES", "none"),
        ("{{range -2}}x{{else}}none{{end}}", "VALUES", "none"),
        ('{{range .l}}{{if eq . "b"}}{{continue}}{{end}}{{.}}{{end}}', "VALUES", "ac"),
        ('{{range .l}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{else}}none{{end}}', "VALUES", "a"),
        ("{{range .l}}{{range $.nums}}{{if eq . 1}}{{break}}{{end}}{{.}}{{end}};{{end}}", "VALUES", "3;3;3;"),
        ("{{range .l}}{{with .}}{{break}}{{end}}x{{end}}{{.n}}", "VALUES", "42"),
        ("{{break}}", "VALUES", Mistake("1: {{break}} outside {{range}}")),
        ("{{range .l}}{{else}}{{break}}{{end}}", "VALUES", Mistake("1: {{break}} outside {{range}}")),
        ("{{if .s}}{{continue}}{{end}}", "VALUES", Mistake("1: {{continue}} outside {{range}}")),
        ("{{range .l}}{{break 1}}{{end}}", "VALUES", Mistake('1: unexpected "1" in {{break}}')),
        ("{{range $i, $e := .l}}{{$x := $e}}{{end}}{{$x}}", "VALUES", Mistake('1: undefined variable "$x"')),
        ("{{$n := 0}}{{range .l}}{{$n = len .}}{{end}}{{$n}}", "VALUES", "1"),
        ("{{$i := 9}}{{$e := 9}}{{range $i, $e = .l}}{{end}}{{$i}}{{$e}}", "VALUES", "2c"),
        ("{{$e := 9}}{{range $e = .l}}{{end}}{{$e}}", "VALUES", "c"),
        ("{{range $x := .empty}}{{else}}{{$x}}{{end}}", "VALUES", "[]"),
        ("{{range $a, $b, $c := .l}}{{end}}", "VALUES", Mistake("1: too many declarations in range")),
        ("{{range $a, := .l}}{{end}}", "VALUES", Mistake("1: range can only initialize variables")),
        ("{{range .nested.list}}{{.name}} {{end}}", "VALUES", "one two "),
        ("{{range .mixed}}[{{.}}]{{end}}", "VALUES", "[1][two][3.5][true][<no value>][[x]][map[k:v]]"),
        ("{{range .l}}{{.}}{{end", "VALUES", Mistake("1: unclosed action")),
        ("{{range .l}}", "VALUES", Mistake("1: unexpected EOF")),
        ("{{range .l}}{{else if .s}}{{end}}", "VALUES", Mistake("1: unexpected <if> in input")),
        (
            "{{range .mixed}}{{.x}}{{end}}",
            "VALUES",
            Mistake('1:18: executing "t" at <.x>: can\'t evaluate field x in type interface {}'),
        ),
        ("{{range $i, $e := .nums}}{{if $i}}, {{end}}{{$e}}{{end}}", "VALUES", "3, 1, 2"),
        ("{{range}}{{end}}", "VALUES", Mistake("1: missing value for range")),
        ("{{with}}{{end}}", "VALUES", Mistake("1: missing value for with")),
        ("{{$x := 1}}{{with 2}}{{$x}}{{.}}{{end}}", "VALUES", "12"),
        (
            "{{range .l}}{{$}}{{break}}{{end}}x",
            "VALUES",
            "map[big:1e+21 e: em:map[] empty:[] f:1.5 html:<a href='x'>\"&\"</a> l:[a b c] lines:a\nb\tc m:map[a:x b:1 c:<nil>] million:1e+06 mixed:[1 two 3.5 true <nil> [x] map[k:v]] n:42 neg:-7 nested:map[list:[map[name:one] map[name:two]] map:map[k:map[v:[1 2 [3]]]]] nil:<nil> no:false nums:[3 1 2] pct:100% s:hello small:1e-07 t:true third:0.333333333333 u:héllo, 世界 z:0]x",
        ),
    ],
    "Templates that call templates": [
        ('{{define "a"}}A{{.}}{{end}}{{template "a" .s}}', "VALUES", "Ahello"),
        ('{{template "a" .s}}{{define "a"}}A{{.}}{{end}}', "VALUES", "Ahello"),
        ('{{define "a"}}A{{.}}{{end}}{{template "a"}}', "VALUES", "A<no value>"),
        ('{{define "a"}}A{{$}}{{end}}{{$x := 1}}{{template "a" $x}}', "VALUES", "A1"),
        ('{{define "a"}}{{$x}}{{end}}{{$x := 1}}{{template "a"}}', "VALUES", Mistake('1: undefined variable "$x"')),
        (
            '{{template "none"}}',
            "VALUES",
            Mistake('1:11: executing "t" at <{{template "none"}}>: template "none" not defined'),
        ),
        ("{{template none}}", "VALUES", Mistake('1: unexpected "none" in template clause')),
        (
            '{{template "a" .s .n}}{{define "a"}}{{end}}',
            "VALUES",
            Mistake('1:15: executing "t" at <.s>: s is not a method but has arguments'),
        ),
        (
            '{{define "a"}}1{{end}}{{define "a"}}2{{end}}{{template "a"}}',
            "VALUES",
            Mistake('1: template: multiple definition of template "a"'),
        ),
        ('{{define "a"}}1{{end}}{{define "a"}} {{end}}{{template "a"}}', "VALUES", "1"),
        ('{{define "a"}} {{end}}{{define "a"}}2{{end}}{{template "a"}}', "VALUES", "2"),
        ('{{block "b" .s}}B{{.}}{{end}}', "VALUES", "Bhello"),
        ('{{block "b" .s}}B{{.}}{{end}}{{template "b" .n}}', "VALUES", "BhelloB42"),
        ('{{block "b"}}B{{end}}', "VALUES", Mistake("1: missing value for block clause")),
        ('{{block "b" .s}}{{else}}{{end}}', "VALUES", Mistake("1: unexpected {{else}} in block clause")),
        ('{{define "a"}}{{else}}{{end}}', "VALUES", Mistake("1: unexpected {{else}} in define clause")),
        ('{{if .s}}{{define "a"}}{{end}}{{end}}', "VALUES", Mistake("1: unexpected <define> in command")),
        ('{{define "a"}}{{define "b"}}{{end}}{{end}}', "VALUES", Mistake("1: unexpected <define> in command")),
        ("{{define a}}{{end}}", "VALUES", Mistake('1: unexpected "a" in define clause')),
        ('{{define "a" .s}}{{end}}', "VALUES", Mistake('1: unexpected ".s" in define clause')),
        ('{{define "a"}}', "VALUES", Mistake("1: unexpected EOF")),
        ("{{define `a`}}A{{end}}{{template `a`}}", "VALUES", "A"),
        (
            '{{define "list"}}{{range .}}<{{.}}>{{end}}{{end}}{{template "list" .l}}{{template "list" .nums}}',
            "VALUES",
            "<a><b><c><3><1><2>",
        ),
        (
            '{{define "r"}}{{if gt . 0}}{{.}}{{template "r" (index $.l 0)}}{{end}}{{end}}{{template "r" 3}}',
            "VALUES",
            Mistake('1:55: executing "r" at <$.l>: can\'t evaluate field l in type int'),
        ),
        ('{{range .l}}{{template "x" .}}{{end}}{{define "x"}}({{.}}){{end}}', "VALUES", "(a)(b)(c)"),
        ('{{range .l}}{{block "x" .}}{{break}}{{end}}{{end}}', "VALUES", Mistake("1: {{break}} outside {{range}}")),
        ('{{define "a"}}{{end}}{{define "b"}}{{template "a"}}b{{end}}{{template "b"}}', "VALUES", "b"),
        ('{{template "a" $x := 1}}{{$x}}{{define "a"}}{{.}}{{end}}', "VALUES", "11"),
    ],
    "Literals": [
        ("{{1}} {{-1}} {{+1}} {{0}}", "VALUES", "1 -1 1 0"),
        ("{{0x1F}} {{0b101}} {{0o17}} {{017}} {{0X1e}}", "VALUES", "31 5 15 15 30"),
        ("{{1_000}} {{0x_ff}} {{1__0}}", "VALUES", Mistake('1: illegal number syntax: "1__0"')),
        ("{{1_000}} {{0x_ff}}", "VALUES", "1000 255"),
        ("{{0_17}}", "VALUES", "15"),
        ("{{089}}", "VALUES", Mistake('1: integer overflow: "089"')),
        ("{{9223372036854775807}}", "VALUES", "9223372036854775807"),
        (
            "{{9223372036854775808}}",
            "VALUES",
            Mistake('1:2: executing "t" at <9223372036854775808>: 9223372036854775808 overflows int'),
        ),
        ("{{-9223372036854775808}}", "VALUES", "-9223372036854775808"),
        ("{{1.5}} {{.5}} {{5.}} {{1e3}} {{1E3}} {{1.5e-3}} {{-0.0}}", "VALUES", "1.5 0.5 5 1000 1000 0.0015 -0"),
        (
            "{{1e6}} {{123456789.0}} {{1e20}} {{1e21}} {{1e-4}} {{1e-5}}",
            "VALUES",
            "1e+06 1.23456789e+08 1e+20 1e+21 0.0001 1e-05",
        ),
        ("{{1e400}}", "VALUES", Mistake('1: illegal number syntax: "1e400"')),
        ("{{1_0.5}}", "VALUES", "10.5"),
        ("{{0x1p4}} {{0x1.8p1}} {{0x.8p0}}", "VALUES", "16 3 0.5"),
        ("{{0x1.8}}", "VALUES", Mistake('1: illegal number syntax: "0x1.8"')),
        ("{{1a}}", "VALUES", Mistake('1: bad number syntax: "1a"')),
        ("{{1.2.3}}", "VALUES", Mistake('1: unexpected ".3" in operand')),
        ("{{0b12}}", "VALUES", Mistake('1: bad number syntax: "0b12"')),
        ("{{0x}}", "VALUES", Mistake('1: illegal number syntax: "0x"')),
        ("{{-}}", "VALUES", Mistake('1: illegal number syntax: "-"')),
        ("{{+}}", "VALUES", Mistake('1: illegal number syntax: "+"')),
        (
            "{{'a'}} {{'世'}} {{'\\n'}} {{'\\''}} {{'\\x41'}} {{'\\u4e16'}} {{'\\101'}} {{'\"'}}",
            "VALUES",
            "97 19990 10 39 65 19990 65 34",
        ),
        ("{{''}}", "VALUES", Mistake("1: invalid syntax")),
        ("{{'ab'}}", "VALUES", Mistake("1: malformed character constant: 'ab'")),
        ("{{'\\\"'}}", "VALUES", Mistake("1: invalid syntax")),
        ("{{'a}}", "VALUES", Mistake("1: unterminated character constant")),
        ('{{"a\\tb\\\\\\"\\x41\\u4e16\\U0001F600\\101"}}', "VALUES", 'a\tb\\"A世😀A'),
        ('{{"\\\'"}}', "VALUES", Mistake("1: invalid syntax")),
        ('{{"\\q"}}', "VALUES", Mistake("1: invalid syntax")),
        ('{{"\\xff"}}', "VALUES", "�"),
        ('{{"\\xe4\\xb8\\x96"}}', "VALUES", "世"),
        ('{{"\\ud800"}}', "VALUES", Mistake("1: invalid syntax")),
        ('{{"\\U00110000"}}', "VALUES", Mistake("1: invalid syntax")),
        ('{{"\\400"}}', "VALUES", Mistake("1: invalid syntax")),
        ('{{"}}"}}', "VALUES", "}}"),
        ('{{"{{"}}', "VALUES", "{{"),
        ('{{`a\\n"b"`}}', "VALUES", 'a\\n"b"'),
        ("{{`}}`}}", "VALUES", "}}"),
        ("{{`a}}", "VALUES", Mistake("1: unterminated raw quoted string")),
        ('{{"日本語"}}', "VALUES", "日本語"),
        ("{{print \"a\" 'a' 1 1.0 true nil}}", "VALUES", "a97 1 1 true <nil>"),
        ('{{"\\a\\b\\f\\v" | printf "%q"}}', "VALUES", '"\\a\\b\\f\\v"'),
        ('{{"é" | len}}', "VALUES", "2"),
        ("{{True}}", "VALUES", Mistake('1: function "True" not defined')),
        ("{{null}}", "VALUES", Mistake('1: function "null" not defined')),
    ],
    "Comparing": [
        ("{{eq 1 1}} {{eq 1 2}} {{ne 1 2}}", "VALUES", "true false true"),
        ('{{eq .s "hello"}} {{eq .s "x" "hello" "y"}} {{eq .s "x" "y"}}', "VALUES", "true true false"),
        (
            "{{eq 1 1.0}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64'
            ),
        ),
        (
            '{{eq 1 "1"}}',
            "VALUES",
            Mistake(
                '1:2: executing "t" at <eq 1 "1">: error calling eq: incompatible types for comparison: int and string'
            ),
        ),
        (
            '{{eq "1" 1}}',
            "VALUES",
            Mistake(
                '1:2: executing "t" at <eq "1" 1>: error calling eq: incompatible types for comparison: string and int'
            ),
        ),
        (
            "{{eq true 1}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <eq true 1>: error calling eq: incompatible types for comparison: bool and int'
            ),
        ),
        ("{{eq true true}} {{eq true false}}", "VALUES", "true false"),
        ("{{eq 1.5 1.5}} {{eq .f 1.5}}", "VALUES", "true true"),
        (
            "{{eq 1}}",
            "VALUES",
            Mistake('1:2: executing "t" at <eq 1>: error calling eq: missing argument for comparison'),
        ),
        ("{{eq}}", "VALUES", Mistake('1:2: executing "t" at <eq>: wrong number of args for eq: want at least 1 got 0')),
        ("{{ne 1 2 3}}", "VALUES", Mistake('1:2: executing "t" at <ne>: wrong number of args for ne: want 2 got 3')),
        ("{{ne 1}}", "VALUES", Mistake('1:2: executing "t" at <ne>: wrong number of args for ne: want 2 got 1')),
        ("{{1 | eq 1}}", "VALUES", "true"),
        ('{{.s | eq "hello"}}', "VALUES", "true"),
        (
            '{{eq .missing "a"}} {{eq .missing nil}} {{eq nil nil}} {{eq .nil nil}} {{eq .nil .missing}}',
            "VALUES",
            "false true true true true",
        ),
        ("{{eq .s nil}} {{ne .s nil}} {{eq nil .s}}", "VALUES", "false true false"),
        ("{{eq .l nil}} {{eq .m nil}} {{ne .l nil}}", "VALUES", "false false true"),
        (
            "{{eq .l .l}}",
            "VALUES",
            Mistake('1:2: executing "t" at <eq .l .l>: error calling eq: non-comparable type [a b c]: []interface {}'),
        ),
        (
            "{{eq .m .m}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <eq .m .m>: error calling eq: non-comparable type map[a:x b:%!s(int=1) c:<nil>]: map[string]interface {}'
            ),
        ),
        (
            "{{eq .l .m}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <eq .l .m>: error calling eq: non-comparable types [a b c]: []interface {}, map[string]interface {}: map[a:x b:1 c:<n…'
            ),
        ),
        (
            '{{eq .l "a"}}',
            "VALUES",
            Mistake(
                '1:2: executing "t" at <eq .l "a">: error calling eq: incompatible types for comparison: []interface {} and string'
            ),
        ),
        (
            '{{eq 1 2 "a"}}',
            "VALUES",
            Mistake(
                '1:2: executing "t" at <eq 1 2 "a">: error calling eq: incompatible types for comparison: int and string'
            ),
        ),
        ('{{eq 1 1 "a"}}', "VALUES", "true"),
        ("{{lt 1 2}} {{le 2 2}} {{gt 2 1}} {{ge 1 2}}", "VALUES", "true true true false"),
        ('{{lt "a" "b"}} {{lt "b" "a"}} {{le "a" "a"}} {{gt "é" "z"}}', "VALUES", "true false true true"),
        ("{{lt 1.5 2.5}} {{ge 1.5 1.5}}", "VALUES", "true true"),
        (
            "{{lt 1 2.0}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <lt 1 2.0>: error calling lt: incompatible types for comparison: int and float64'
            ),
        ),
        (
            '{{lt 1 "a"}}',
            "VALUES",
            Mistake(
                '1:2: executing "t" at <lt 1 "a">: error calling lt: incompatible types for comparison: int and string'
            ),
        ),
        (
            "{{lt true false}}",
            "VALUES",
            Mistake('1:2: executing "t" at <lt true false>: error calling lt: invalid type for comparison'),
        ),
        (
            "{{lt .l .l}}",
            "VALUES",
            Mistake('1:2: executing "t" at <lt .l .l>: error calling lt: invalid type for comparison'),
        ),
        (
            "{{lt .nil 1}}",
            "VALUES",
            Mistake('1:2: executing "t" at <lt .nil 1>: error calling lt: invalid type for comparison'),
        ),
        (
            "{{lt nil nil}}",
            "VALUES",
            Mistake('1:2: executing "t" at <lt nil nil>: error calling lt: invalid type for comparison'),
        ),
        ("{{lt 1 2 3}}", "VALUES", Mistake('1:2: executing "t" at <lt>: wrong number of args for lt: want 2 got 3')),
        (
            '{{and true false}} {{or true false}} {{not true}} {{not 0}} {{not "x"}} {{not nil}}',
            "VALUES",
            "false true false true false true",
        ),
        ("{{and .s .n}} {{and .e .n}} {{and 1 0 2}} {{and .s}}", "VALUES", "42  0 hello"),
        ('{{or .e .n}} {{or .s .n}} {{or 0 "" nil}} {{or .e}}', "VALUES", "42 hello <no value> "),
        (
            "{{and}}",
            "VALUES",
            Mistake('1:2: executing "t" at <and>: wrong number of args for and: want at least 1 got 0'),
        ),
        ("{{or}}", "VALUES", Mistake('1:2: executing "t" at <or>: wrong number of args for or: want at least 1 got 0')),
        ("{{not}}", "VALUES", Mistake('1:2: executing "t" at <not>: wrong number of args for not: want 1 got 0')),
        ("{{not 1 2}}", "VALUES", Mistake('1:2: executing "t" at <not>: wrong number of args for not: want 1 got 2')),
        ('{{or .missing "default"}} {{or .nil "default"}}', "VALUES", "default default"),
        ("{{or true (index .l 9)}}", "VALUES", "true"),
        ("{{and false (index .l 9)}}", "VALUES", "false"),
        (
            "{{and true (index .l 9)}}",
            "VALUES",
            Mistake('1:12: executing "t" at <index .l 9>: error calling index: index out of range: 9'),
        ),
        ("{{.s | and true}} {{.e | or .z}} {{.n | or .s}}", "VALUES", "hello  hello"),
        (
            "{{.s | or (index .l 9)}}",
            "VALUES",
            Mistake('1:11: executing "t" at <index .l 9>: error calling index: index out of range: 9'),
        ),
        ("{{if and (eq .n 42) (or .no .t)}}y{{end}}", "VALUES", "y"),
        ("{{and .missing .s}}", "VALUES", "<no value>"),
        ("{{or .missing .nil}}", "VALUES", "<no value>"),
        ('{{eq (len .l) 3}} {{eq (index .l 0) "a"}}', "VALUES", "true true"),
        ("{{eq .n 42 43}} {{ge .n 42}}", "VALUES", "true true"),
        ('{{not (eq .s "x")}}', "VALUES", "true"),
        ("{{eq len 3}}", "VALUES", Mistake('1:5: executing "t" at <len>: wrong number of args for len: want 1 got 0')),
        ("{{print (eq 1 1) (ne 1 1)}}", "VALUES", "true false"),
    ],
    "Functions": [
        ("{{index .l 0}} {{index .l 2}}", "VALUES", "a c"),
        (
            "{{index .l 3}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index .l 3>: error calling index: reflect: slice index out of range'),
        ),
        (
            "{{index .l -1}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index .l -1>: error calling index: index out of range: -1'),
        ),
        (
            '{{index .l "a"}}',
            "VALUES",
            Mistake(
                '1:2: executing "t" at <index .l "a">: error calling index: cannot index slice/array with type string'
            ),
        ),
        (
            "{{index .l 1.0}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <index .l 1.0>: error calling index: cannot index slice/array with type float64'
            ),
        ),
        (
            "{{index .l nil}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index .l nil>: error calling index: cannot index slice/array with nil'),
        ),
        (
            "{{index .l true}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <index .l true>: error calling index: cannot index slice/array with type bool'
            ),
        ),
        ('{{index .m "a"}} {{index .m "none"}}', "VALUES", "x <no value>"),
        (
            "{{index .m 1}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index .m 1>: error calling index: value has type int; should be string'),
        ),
        (
            "{{index .m nil}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <index .m nil>: error calling index: value is nil; should be of type string'
            ),
        ),
        ('{{index .nested "list" 1 "name"}}', "VALUES", "two"),
        ('{{index .nested.map "k" "v" 2 0}}', "VALUES", "3"),
        ("{{index .l}}", "VALUES", "[a b c]"),
        ("{{index .s 0}}", "VALUES", "104"),
        ("{{index .u 1}}", "VALUES", "195"),
        (
            "{{index .s 9}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index .s 9>: error calling index: index out of range: 9'),
        ),
        (
            "{{index .n 0}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index .n 0>: error calling index: can\'t index item of type int'),
        ),
        (
            "{{index .nil 0}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index .nil 0>: error calling index: index of untyped nil'),
        ),
        (
            '{{index .missing "x"}}',
            "VALUES",
            Mistake('1:2: executing "t" at <index .missing "x">: error calling index: index of untyped nil'),
        ),
        (
            "{{index nil 0}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index nil 0>: error calling index: index of untyped nil'),
        ),
        (
            '{{index .m "c" "d"}}',
            "VALUES",
            Mistake('1:2: executing "t" at <index .m "c" "d">: error calling index: index of nil pointer'),
        ),
        ("{{index .mixed 4}}", "VALUES", "<no value>"),
        (
            "{{index .mixed 4 0}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index .mixed 4 0>: error calling index: index of nil pointer'),
        ),
        (
            "{{index}}",
            "VALUES",
            Mistake('1:2: executing "t" at <index>: wrong number of args for index: want at least 1 got 0'),
        ),
        ("{{slice .s}} {{slice .s 1}} {{slice .s 1 3}} {{slice .s 5}}", "VALUES", "hello ello el "),
        ("{{slice .l 1}} {{slice .l 1 2}} {{slice .l 0 2 3}} {{slice .l 3}}", "VALUES", "[b c] [b] [a b] []"),
        (
            "{{slice .s 6}}",
            "VALUES",
            Mistake('1:2: executing "t" at <slice .s 6>: error calling slice: index out of range: 6'),
        ),
        (
            "{{slice .s 3 1}}",
            "VALUES",
            Mistake('1:2: executing "t" at <slice .s 3 1>: error calling slice: invalid slice index: 3 > 1'),
        ),
        (
            "{{slice .s 0 9}}",
            "VALUES",
            Mistake('1:2: executing "t" at <slice .s 0 9>: error calling slice: index out of range: 9'),
        ),
        (
            "{{slice .s 1 2 3}}",
            "VALUES",
            Mistake('1:2: executing "t" at <slice .s 1 2 3>: error calling slice: cannot 3-index slice a string'),
        ),
        ("{{slice .u 0 3}}", "VALUES", "hé"),
        (
            '{{slice .s "a"}}',
            "VALUES",
            Mistake(
                '1:2: executing "t" at <slice .s "a">: error calling slice: cannot index slice/array with type string'
            ),
        ),
        (
            "{{slice .n 1}}",
            "VALUES",
            Mistake('1:2: executing "t" at <slice .n 1>: error calling slice: can\'t slice item of type int'),
        ),
        (
            "{{slice .m 1}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <slice .m 1>: error calling slice: can\'t slice item of type map[string]interface {}'
            ),
        ),
        (
            "{{slice .nil 1}}",
            "VALUES",
            Mistake('1:2: executing "t" at <slice .nil 1>: error calling slice: slice of untyped nil'),
        ),
        (
            "{{slice .l 0 1 2 3}}",
            "VALUES",
            Mistake('1:2: executing "t" at <slice .l 0 1 2 3>: error calling slice: too many slice indexes: 4'),
        ),
        (
            "{{slice}}",
            "VALUES",
            Mistake('1:2: executing "t" at <slice>: wrong number of args for slice: want at least 1 got 0'),
        ),
        ("{{len .l}} {{len .s}} {{len .u}} {{len .m}} {{len .empty}}", "VALUES", "3 5 14 3 0"),
        ("{{len .n}}", "VALUES", Mistake('1:2: executing "t" at <len .n>: error calling len: len of type int')),
        ("{{len .nil}}", "VALUES", Mistake('1:2: executing "t" at <len .nil>: error calling len: len of nil pointer')),
        (
            "{{len .missing}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <len .missing>: error calling len: reflect: call of reflect.Value.Type on zero Value'
            ),
        ),
        (
            "{{len nil}}",
            "VALUES",
            Mistake(
                '1:2: executing "t" at <len nil>: error calling len: reflect: call of reflect.Value.Type on zero Value'
            ),
        ),
        ("{{len}}", "VALUES", Mistake('1:2: executing "t" at <len>: wrong number of args for len: want 1 got 0')),
        ("{{len .l .l}}", "VALUES", Mistake('1:2: executing "t" at <len>: wrong number of args for len: want 1 got 2')),
        (
            '{{print}} {{print 1 2}} {{print "a" 1 2 "b" 3}} {{print 1 "a" 2}} {{print .l .m}} {{print nil}} {{print .missing}}',
            "VALUES",
            " 1 2 a1 2b3 1a2 [a b c] map[a:x b:1 c:<nil>] <nil> <nil>",
        ),
        ('{{println}}{{println 1 "a" nil .l}}{{println .s}}', "VALUES", "\n1 a <nil> [a b c]\nhello\n"),
        (
            '{{html .html}} {{html 1 2}} {{html "a" "b"}} {{html .missing}} {{html nil}} {{.html | html}} {{html .l}}',
            "VALUES",
            "&lt;a href=&#39;x&#39;&gt;&#34;&amp;&#34;&lt;/a&gt; 1 2 ab &lt;no value&gt; &lt;no value&gt; &lt;a href=&#39;x&#39;&gt;&#34;&amp;&#34;&lt;/a&gt; [a b c]",
        ),
        ('{{html "\\x00"}}', "VALUES", "�"),
        (
            '{{js .html}} {{js .lines}} {{js "=&\'\\\\"}} {{js .u}} {{js "\\u2028\\x7f"}} {{js .nil}}',
            "VALUES",
            "\\u003Ca href\\u003D\\'x\\'\\u003E\\\"\\u0026\\\"\\u003C/a\\u003E a\\u000Ab\\u0009c \\u003D\\u0026\\'\\\\ héllo, 世界 \\u2028\x7f \\u003Cno value\\u003E",
        ),
        (
            '{{urlquery .html}} {{urlquery "a b+c/d~e_f-g.h"}} {{urlquery .u}} {{urlquery "a" 1}} {{urlquery}} {{.s | urlquery}}',
            "VALUES",
            "%3Ca+href%3D%27x%27%3E%22%26%22%3C%2Fa%3E a+b%2Bc%2Fd~e_f-g.h h%C3%A9llo%2C+%E4%B8%96%E7%95%8C a1  hello",
        ),
        (
            "{{call .s}}",
            "VALUES",
            Mistake('1:2: executing "t" at <call .s>: error calling call: non-function .s of type string'),
        ),
        (
            "{{call}}",
            "VALUES",
            Mistake('1:2: executing "t" at <call>: wrong number of args for call: want at least 1 got 0'),
        ),
        ('{{ReplaceAll .s "a" "b"}}', "VALUES", Mistake('1: function "ReplaceAll" not defined')),
        ("{{lower .s}}", "VALUES", Mistake('1: function "lower" not defined')),
        ("{{.s | upper}}", "VALUES", Mistake('1: function "upper" not defined')),
        ("{{toJson .}}", "VALUES", Mistake('1: function "toJson" not defined')),
        ("{{if foo}}{{end}}", "VALUES", Mistake('1: function "foo" not defined')),
        ("{{len.x}}", "VALUES", Mistake('1:2: executing "t" at <len>: wrong number of args for len: want 1 got 0')),
        (
            "{{.mixed}} {{.m}} {{.nested}} {{.empty}} {{.em}} {{.big}} {{.small}} {{.third}} {{.million}} {{.neg}}",
            "VALUES",
            "[1 two 3.5 true <nil> [x] map[k:v]] map[a:x b:1 c:<nil>] map[list:[map[name:one] map[name:two]] map:map[k:map[v:[1 2 [3]]]]] [] map[] 1e+21 1e-07 0.333333333333 1e+06 -7",
        ),
    ],
    "printf": [
        (
            '{{printf "%v" .s}} {{printf "%s" .s}} {{printf "%d" .s}} {{printf "%q" .s}} {{printf "%x" .s}} {{printf "%X" .s}} {{printf "%t" .s}} {{printf "%f" .s}} {{printf "%e" .s}} {{printf "%g" .s}} {{printf "%b" .s}} {{printf "%o" .s}} {{printf "%c" .s}} {{printf "%E" .s}} {{printf "%G" .s}}',
            "VALUES",
            'hello hello %!d(string=hello) "hello" 68656c6c6f 68656C6C6F %!t(string=hello) %!f(string=hello) %!e(string=hello) %!g(string=hello) %!b(string=hello) %!o(string=hello) %!c(string=hello) %!E(string=hello) %!G(string=hello)',
        ),
        (
            '{{printf "%v" .n}} {{printf "%s" .n}} {{printf "%d" .n}} {{printf "%q" .n}} {{printf "%x" .n}} {{printf "%X" .n}} {{printf "%t" .n}} {{printf "%f" .n}} {{printf "%e" .n}} {{printf "%g" .n}} {{printf "%b" .n}} {{printf "%o" .n}} {{printf "%c" .n}} {{printf "%E" .n}} {{printf "%G" .n}}',
            "VALUES",
            "42 %!s(int=42) 42 '*' 2a 2A %!t(int=42) %!f(int=42) %!e(int=42) %!g(int=42) 101010 52 * %!E(int=42) %!G(int=42)",
        ),
        (
            '{{printf "%v" .neg}} {{printf "%s" .neg}} {{printf "%d" .neg}} {{printf "%q" .neg}} {{printf "%x" .neg}} {{printf "%X" .neg}} {{printf "%t" .neg}} {{printf "%f" .neg}} {{printf "%e" .neg}} {{printf "%g" .neg}} {{printf "%b" .neg}} {{printf "%o" .neg}} {{printf "%c" .neg}} {{printf "%E" .neg}} {{printf "%G" .neg}}',
            "VALUES",
            "-7 %!s(int=-7) -7 '�' -7 -7 %!t(int=-7) %!f(int=-7) %!e(int=-7) %!g(int=-7) -111 -7 � %!E(int=-7) %!G(int=-7)",
        ),
        (
            '{{printf "%v" .f}} {{printf "%s" .f}} {{printf "%d" .f}} {{printf "%q" .f}} {{printf "%t" .f}} {{printf "%f" .f}} {{printf "%e" .f}} {{printf "%g" .f}} {{printf "%o" .f}} {{printf "%c" .f}} {{printf "%E" .f}} {{printf "%G" .f}}',
            "VALUES",
            "1.5 %!s(float64=1.5) %!d(float64=1.5) %!q(float64=1.5) %!t(float64=1.5) 1.500000 1.500000e+00 1.5 %!o(float64=1.5) %!c(float64=1.5) 1.500000E+00 1.5",
        ),
        (
            '{{printf "%v" .big}} {{printf "%s" .big}} {{printf "%d" .big}} {{printf "%q" .big}} {{printf "%t" .big}} {{printf "%f" .big}} {{printf "%e" .big}} {{printf "%g" .big}} {{printf "%o" .big}} {{printf "%c" .big}} {{printf "%E" .big}} {{printf "%G" .big}}',
            "VALUES",
            "1e+21 %!s(float64=1e+21) %!d(float64=1e+21) %!q(float64=1e+21) %!t(float64=1e+21) 1000000000000000000000.000000 1.000000e+21 1e+21 %!o(float64=1e+21) %!c(float64=1e+21) 1.000000E+21 1E+21",
        ),
        (
            '{{printf "%v" .t}} {{printf "%s" .t}} {{printf "%d" .t}} {{printf "%q" .t}} {{printf "%x" .t}} {{printf "%X" .t}} {{printf "%t" .t}} {{printf "%f" .t}} {{printf "%e" .t}} {{printf "%g" .t}} {{printf "%b" .t}} {{printf "%o" .t}} {{printf "%c" .t}} {{printf "%E" .t}} {{printf "%G" .t}}',
            "VALUES",
            "true %!s(bool=true) %!d(bool=true) %!q(bool=true) %!x(bool=true) %!X(bool=true) true %!f(bool=true) %!e(bool=true) %!g(bool=true) %!b(bool=true) %!o(bool=true) %!c(bool=true) %!E(bool=true) %!G(bool=true)",
        ),
        (
            '{{printf "%v" .nil}} {{printf "%s" .nil}} {{printf "%d" .nil}} {{printf "%q" .nil}} {{printf "%x" .nil}} {{printf "%X" .nil}} {{printf "%t" .nil}} {{printf "%f" .nil}} {{printf "%e" .nil}} {{printf "%g" .nil}} {{printf "%b" .nil}} {{printf "%o" .nil}} {{printf "%c" .nil}} {{printf "%E" .nil}} {{printf "%G" .nil}}',
            "VALUES",
            "<nil> %!s(<nil>) %!d(<nil>) %!q(<nil>) %!x(<nil>) %!X(<nil>) %!t(<nil>) %!f(<nil>) %!e(<nil>) %!g(<nil>) %!b(<nil>) %!o(<nil>) %!c(<nil>) %!E(<nil>) %!G(<nil>)",
        ),
        (
            '{{printf "%v" .l}} {{printf "%s" .l}} {{printf "%d" .l}} {{printf "%q" .l}} {{printf "%x" .l}} {{printf "%X" .l}} {{printf "%t" .l}} {{printf "%f" .l}} {{printf "%e" .l}} {{printf "%g" .l}} {{printf "%b" .l}} {{printf "%o" .l}} {{printf "%c" .l}} {{printf "%E" .l}} {{printf "%G" .l}}',
            "VALUES",
            '[a b c] [a b c] [%!d(string=a) %!d(string=b) %!d(string=c)] ["a" "b" "c"] [61 62 63] [61 62 63] [%!t(string=a) %!t(string=b) %!t(string=c)] [%!f(string=a) %!f(string=b) %!f(string=c)] [%!e(string=a) %!e(string=b) %!e(string=c)] [%!g(string=a) %!g(string=b) %!g(string=c)] [%!b(string=a) %!b(string=b) %!b(string=c)] [%!o(string=a) %!o(string=b) %!o(string=c)] [%!c(string=a) %!c(string=b) %!c(string=c)] [%!E(string=a) %!E(string=b) %!E(string=c)] [%!G(string=a) %!G(string=b) %!G(string=c)]',
        ),
        (
            '{{printf "%v" .nums}} {{printf "%s" .nums}} {{printf "%d" .nums}} {{printf "%q" .nums}} {{printf "%x" .nums}} {{printf "%X" .nums}} {{printf "%t" .nums}} {{printf "%f" .nums}} {{printf "%e" .nums}} {{printf "%g" .nums}} {{printf "%b" .nums}} {{printf "%o" .nums}} {{printf "%c" .nums}} {{printf "%E" .nums}} {{printf "%G" .nums}}',
            "VALUES",
            "[3 1 2] [%!s(int=3) %!s(int=1) %!s(int=2)] [3 1 2] ['\\x03' '\\x01' '\\x02'] [3 1 2] [3 1 2] [%!t(int=3) %!t(int=1) %!t(int=2)] [%!f(int=3) %!f(int=1) %!f(int=2)] [%!e(int=3) %!e(int=1) %!e(int=2)] [%!g(int=3) %!g(int=1) %!g(int=2)] [11 1 10] [3 1 2] [\x03 \x01 \x02] [%!E(int=3) %!E(int=1) %!E(int=2)] [%!G(int=3) %!G(int=1) %!G(int=2)]",
        ),
        (
            '{{printf "%v" .m}} {{printf "%s" .m}} {{printf "%d" .m}} {{printf "%q" .m}} {{printf "%x" .m}} {{printf "%X" .m}} {{printf "%t" .m}} {{printf "%f" .m}} {{printf "%e" .m}} {{printf "%g" .m}} {{printf "%b" .m}} {{printf "%o" .m}} {{printf "%c" .m}} {{printf "%E" .m}} {{printf "%G" .m}}',
            "VALUES",
            'map[a:x b:1 c:<nil>] map[a:x b:%!s(int=1) c:<nil>] map[%!d(string=a):%!d(string=x) %!d(string=b):1 %!d(string=c):<nil>] map["a":"x" "b":\'\\x01\' "c":<nil>] map[61:78 62:1 63:<nil>] map[61:78 62:1 63:<nil>] map[%!t(string=a):%!t(string=x) %!t(string=b):%!t(int=1) %!t(string=c):<nil>] map[%!f(string=a):%!f(string=x) %!f(string=b):%!f(int=1) %!f(string=c):<nil>] map[%!e(string=a):%!e(string=x) %!e(string=b):%!e(int=1) %!e(string=c):<nil>] map[%!g(string=a):%!g(string=x) %!g(string=b):%!g(int=1) %!g(string=c):<nil>] map[%!b(string=a):%!b(string=x) %!b(string=b):1 %!b(string=c):<nil>] map[%!o(string=a):%!o(string=x) %!o(string=b):1 %!o(string=c):<nil>] map[%!c(string=a):%!c(string=x) %!c(string=b):\x01 %!c(string=c):<nil>] map[%!E(string=a):%!E(string=x) %!E(string=b):%!E(int=1) %!E(string=c):<nil>] map[%!G(string=a):%!G(string=x) %!G(string=b):%!G(int=1) %!G(string=c):<nil>]',
        ),
        (
            '{{printf "%v" .mixed}} {{printf "%s" .mixed}} {{printf "%d" .mixed}} {{printf "%q" .mixed}} {{printf "%t" .mixed}} {{printf "%f" .mixed}} {{printf "%e" .mixed}} {{printf "%g" .mixed}} {{printf "%o" .mixed}} {{printf "%c" .mixed}} {{printf "%E" .mixed}} {{printf "%G" .mixed}}',
            "VALUES",
            '[1 two 3.5 true <nil> [x] map[k:v]] [%!s(int=1) two %!s(float64=3.5) %!s(bool=true) <nil> [x] map[k:v]] [1 %!d(string=two) %!d(float64=3.5) %!d(bool=true) <nil> [%!d(string=x)] map[%!d(string=k):%!d(string=v)]] [\'\\x01\' "two" %!q(float64=3.5) %!q(bool=true) <nil> ["x"] map["k":"v"]] [%!t(int=1) %!t(string=two) %!t(float64=3.5) true <nil> [%!t(string=x)] map[%!t(string=k):%!t(string=v)]] [%!f(int=1) %!f(string=two) 3.500000 %!f(bool=true) <nil> [%!f(string=x)] map[%!f(string=k):%!f(string=v)]] [%!e(int=1) %!e(string=two) 3.500000e+00 %!e(bool=true) <nil> [%!e(string=x)] map[%!e(string=k):%!e(string=v)]] [%!g(int=1) %!g(string=two) 3.5 %!g(bool=true) <nil> [%!g(string=x)] map[%!g(string=k):%!g(string=v)]] [1 %!o(string=two) %!o(float64=3.5) %!o(bool=true) <nil> [%!o(string=x)] map[%!o(string=k):%!o(string=v)]] [\x01 %!c(string=two) %!c(float64=3.5) %!c(bool=true) <nil> [%!c(string=x)] map[%!c(string=k):%!c(string=v)]] [%!E(int=1) %!E(string=two) 3.500000E+00 %!E(bool=true) <nil> [%!E(string=x)] map[%!E(string=k):%!E(string=v)]] [%!G(int=1) %!G(string=two) 3.5 %!G(bool=true) <nil> [%!G(string=x)] map[%!G(string=k):%!G(string=v)]]',
        ),
        (
            '{{printf "%v" .u}} {{printf "%s" .u}} {{printf "%d" .u}} {{printf "%q" .u}} {{printf "%x" .u}} {{printf "%X" .u}} {{printf "%t" .u}} {{printf "%f" .u}} {{printf "%e" .u}} {{printf "%g" .u}} {{printf "%b" .u}} {{printf "%o" .u}} {{printf "%c" .u}} {{printf "%E" .u}} {{printf "%G" .u}}',
            "VALUES",
            'héllo, 世界 héllo, 世界 %!d(string=héllo, 世界) "héllo, 世界" 68c3a96c6c6f2c20e4b896e7958c 68C3A96C6C6F2C20E4B896E7958C %!t(string=héllo, 世界) %!f(string=héllo, 世界) %!e(string=héllo, 世界) %!g(string=héllo, 世界) %!b(string=héllo, 世界) %!o(string=héllo, 世界) %!c(string=héllo, 世界) %!E(string=héllo, 世界) %!G(string=héllo, 世界)',
        ),
        (
            '{{printf "%v" .lines}} {{printf "%s" .lines}} {{printf "%d" .lines}} {{printf "%q" .lines}} {{printf "%x" .lines}} {{printf "%X" .lines}} {{printf "%t" .lines}} {{printf "%f" .lines}} {{printf "%e" .lines}} {{printf "%g" .lines}} {{printf "%b" .lines}} {{printf "%o" .lines}} {{printf "%c" .lines}} {{printf "%E" .lines}} {{printf "%G" .lines}}',
            "VALUES",
            'a\nb\tc a\nb\tc %!d(string=a\nb\tc) "a\\nb\\tc" 610a620963 610A620963 %!t(string=a\nb\tc) %!f(string=a\nb\tc) %!e(string=a\nb\tc) %!g(string=a\nb\tc) %!b(string=a\nb\tc) %!o(string=a\nb\tc) %!c(string=a\nb\tc) %!E(string=a\nb\tc) %!G(string=a\nb\tc)',
        ),
        (
            '{{printf "%v" .empty}} {{printf "%s" .empty}} {{printf "%d" .empty}} {{printf "%q" .empty}} {{printf "%x" .empty}} {{printf "%X" .empty}} {{printf "%t" .empty}} {{printf "%f" .empty}} {{printf "%e" .empty}} {{printf "%g" .empty}} {{printf "%b" .empty}} {{printf "%o" .empty}} {{printf "%c" .empty}} {{printf "%E" .empty}} {{printf "%G" .empty}}',
            "VALUES",
            "[] [] [] [] [] [] [] [] [] [] [] [] [] [] []",
        ),
        (
            '{{printf "hello"}} {{printf ""}} {{printf "%%"}} {{printf "100%"}} {{printf .pct}}',
            "VALUES",
            "hello  % 100%!(NOVERB) 100%!(NOVERB)",
        ),
        (
            '{{printf "%5d|%-5d|%05d|%+d|% d|%x|%#x|%X|%#o|%o|%O|%b|%#b" 42 42 42 42 42 42 42 42 42 42 42 42 42}}',
            "VALUES",
            "   42|42   |00042|+42| 42|2a|0x2a|2A|052|52|0o52|101010|0b101010",
        ),
        (
            '{{printf "%5d|%-5d|%05d|%+d|% d|%x|%#x|%-05d|%+05d|% 05d" -42 -42 -42 -42 -42 -42 -42 -42 42 42}}',
            "VALUES",
            "  -42|-42  |-0042|-42|-42|-2a|-0x2a|-42  |+0042| 0042",
        ),
        (
            '{{printf "%5s|%-5s|%05s|%.2s|%5.1s|%-5.1s|%.0s|%.9s" "abc" "abc" "abc" "abc" "abc" "abc" "abc" "abc"}}',
            "VALUES",
            "  abc|abc  |00abc|ab|    a|a    ||abc",
        ),
        (
            '{{printf "%5s|%-5s|%.2s" .u .u .u}} {{printf "%8.3s|" "é世x!"}}',
            "VALUES",
            "héllo, 世界|héllo, 世界|hé      é世x|",
        ),
        (
            '{{printf "%q|%+q|%#q|%10q|%-10q|%.1q|%#+q" "aé\\n" "aé\\n" "aé" "a" "a" "abc" "a`b"}}',
            "VALUES",
            '"aé\\n"|"a\\u00e9\\n"|`aé`|       "a"|"a"       |"a"|"a`b"',
        ),
        ("{{printf \"%q %+q %c %c %q\" 'a' 'é' 'é' -1 '\\''}}", "VALUES", "'a' '\\u00e9' é � '\\''"),
        (
            '{{printf "%x|%X|% x|%#x|%# x|%10x|%-10x|%.2x|%x" "abc" "abc" "abc" "abc" "abc" "abc" "abc" "abc" ""}}',
            "VALUES",
            "616263|616263|61 62 63|0x616263|0x61 0x62 0x63|    616263|616263    |6162|",
        ),
        (
            '{{printf "%x %X % x" .l .l .l}} {{printf "%5d" .nums}} {{printf "%05.1f" .f}}',
            "VALUES",
            "[61 62 63] [61 62 63] [61 62 63] [    3     1     2] 001.5",
        ),
        ('{{printf "%t %t %5t|%-6t|" true false true true}}', "VALUES", "true false  true|true  |"),
        (
            '{{printf "%f|%.2f|%8.2f|%-8.2f|%08.2f|%+.1f|% .1f|%.0f|%F" 1.5 1.5 1.5 1.5 1.5 1.5 1.5 2.5 1.5}}',
            "VALUES",
            "1.500000|1.50|    1.50|1.50    |00001.50|+1.5| 1.5|2|1.500000",
        ),
        (
            '{{printf "%08.2f|%+08.2f|% 08.2f|%-08.2f|" -1.5 1.5 1.5 -1.5}}',
            "VALUES",
            "-0001.50|+0001.50| 0001.50|-1.50   |",
        ),
        (
            '{{printf "%e|%.2e|%E|%g|%.3g|%G|%10.3g|%v|%.2v" 12345.678 12345.678 12345.678 12345.678 12345.678 1e21 12345.678 12345.678 12345.678}}',
            "VALUES",
            "1.234568e+04|1.23e+04|1.234568E+04|12345.678|1.23e+04|1E+21|  1.23e+04|12345.678|1.2e+04",
        ),
        (
            '{{printf "%g %g %g %.3g %.10g %g" 100000.0 1000000.0 1e-5 100.0 100.0 0.0}}',
            "VALUES",
            "100000 1e+06 1e-05 100 100 0",
        ),
        (
            '{{printf "%v %v %v" 1.0 0.1 -0.0}} {{printf "%6v|%-6v|%06v" 1.5 1.5 1.5}}',
            "VALUES",
            "1 0.1 -0    1.5|1.5   |0001.5",
        ),
        (
            '{{printf "%d %s" 1}} {{printf "%d" 1 2}} {{printf "%d" 1 "x" nil .l}} {{printf "x" .nil}}',
            "VALUES",
            "1 %!s(MISSING) 1%!(EXTRA int=2) 1%!(EXTRA string=x, <nil>, []interface {}=[a b c]) x%!(EXTRA <nil>)",
        ),
        (
            '{{printf "%d" "x"}} {{printf "%s" 1}} {{printf "%t" 1}} {{printf "%f" 1}} {{printf "%d" 1.5}} {{printf "%d" true}} {{printf "%s" true}}',
            "VALUES",
            "%!d(string=x) %!s(int=1) %!t(int=1) %!f(int=1) %!d(float64=1.5) %!d(bool=true) %!s(bool=true)",
        ),
        (
            '{{printf "%5d" "x"}} {{printf "%z" 1}} {{printf "%!" 1}} {{printf "%" }} {{printf "%5"}} {{printf "%-"}} {{printf "%."}} {{printf "%.5"}}',
            "VALUES",
            "%!d(string=    x) %!z(int=1) %!!(int=1) %!(NOVERB) %!(NOVERB) %!(NOVERB) %!.(MISSING) %!(NOVERB)",
        ),
        (
            '{{printf "%*d|%-*d|%.*f|%*s" 5 42 5 42 2 1.239 -5 "a"}} {{printf "%*d" "x" 1}} {{printf "%*d"}} {{printf "%.*d" -1 5}} {{printf "%.*d" "a" 5}}',
            "VALUES",
            "   42|42   |1.24|a     %!(BADWIDTH)1 %!(BADWIDTH)%!d(MISSING) %!(BADPREC)5 %!(BADPREC)5",
        ),
        (
            '{{printf "%[2]d %[1]d" 1 2}} {{printf "%[2]*[1]d|" 1 5}} {{printf "%[3]d" 1 2}} {{printf "%[x]d" 1}} {{printf "%[d" 1}} {{printf "%[1]d %d" 1 2}} {{printf "%[0]d" 1}} {{printf "%[]d" 1}} {{printf "%[1]2d" 1}} {{printf "%[1].2f" 1.0}} {{printf "%[2]d %[2]d" 1 2}} {{printf "%.[2]*f|" 1.234 1}} {{printf "%.[2]*[1]f|" 1.234 1}}',
            "VALUES",
            "2 1     1| %!d(BADINDEX) %!d(BADINDEX) %!d(BADINDEX) 1 2 %!d(BADINDEX) %!d(BADINDEX) %!d(BADINDEX) %!f(BADINDEX) 2 2 %!f(MISSING)| 1.2|",
        ),
        (
            '{{printf "%.3d|%5.3d|%-5.3d|%.0d|%5.0d|%.0d|%06.3d" 5 5 5 0 0 7 5}}',
            "VALUES",
            "005|  005|005  ||     |7|   005",
        ),
        (
            '{{printf "%v" nil}} {{printf "%s" nil}} {{printf "%d" .missing}} {{printf "%5v|" nil}} {{printf "%v %v" .nil .l}}',
            "VALUES",
            "<nil> %!s(<nil>) %!d(<nil>) <nil>| <nil> [a b c]",
        ),
        (
            '{{printf "%T %T %T %T %T %T %T %8T|" .s .n .f .t .l .m .nil .s}}',
            "VALUES",
            "string int float64 bool []interface {} map[string]interface {} <nil>   string|",
        ),
        (
            '{{printf "%+v %+v" .m .l}} {{printf "%+d" .nums}} {{printf "%+v" 1}}',
            "VALUES",
            "map[a:x b:1 c:<nil>] [a b c] [+3 +1 +2] 1",
        ),
        ("{{printf 1}}", "VALUES", Mistake('1:9: executing "t" at <1>: expected string; found 1')),
        ("{{printf nil}}", "VALUES", Mistake('1:9: executing "t" at <nil>: cannot assign nil to string')),
        ("{{printf .missing}}", "VALUES", Mistake('1:9: executing "t" at <.missing>: invalid value; expected string')),
        (
            "{{printf .l}}",
            "VALUES",
            Mistake('1:9: executing "t" at <.l>: wrong type for value; expected string; got []interface {}'),
        ),
        (
            "{{printf}}",
            "VALUES",
            Mistake('1:2: executing "t" at <printf>: wrong number of args for printf: want at least 1 got 0'),
        ),
        ('{{.n | printf "%d %s" 1}} {{.s | printf}}', "VALUES", "1 %!s(int=42) hello"),
        (
            '{{printf "%s %v" .mixed .mixed}} {{printf "%d" .mixed}}',
            "VALUES",
            "[%!s(int=1) two %!s(float64=3.5) %!s(bool=true) <nil> [x] map[k:v]] [1 two 3.5 true <nil> [x] map[k:v]] [1 %!d(string=two) %!d(float64=3.5) %!d(bool=true) <nil> [%!d(string=x)] map[%!d(string=k):%!d(string=v)]]",
        ),
        ('{{printf "%é" 1}} {{printf "é%sé" "é"}} {{printf "%-+# 05d" 3}}', "VALUES", "%!é(int=1) ééé +3   "),
        (
            '{{printf "%s" .html}} {{printf "%v %s" .em .em}} {{printf "%q" .l}} {{printf "%q" .m}} {{printf "%6q" .l}} {{printf "%s" .m}}',
            "VALUES",
            '<a href=\'x\'>"&"</a> map[] map[] ["a" "b" "c"] map["a":"x" "b":\'\\x01\' "c":<nil>] [   "a"    "b"    "c"] map[a:x b:%!s(int=1) c:<nil>]',
        ),
        (
            '{{printf "%.7s" .s}} {{printf "%3c|%-3c|%03c" \'x\' \'x\' \'x\'}} {{printf "%d" \'a\'}} {{printf "%x" -255}} {{printf "%o" -8}} {{printf "%#o" 0}}',
            "VALUES",
            "hello   x|x  |00x 97 -ff -10 0",
        ),
        (
            '{{printf "%d%%" .n}} {{printf "%s\\t%s\\n" .s .s}} {{printf `%s\\n` .s}} {{printf "%5%|"}} {{printf "%-5%|"}}',
            "VALUES",
            "42% hello\thello\n hello\\n %| %|",
        ),
        (
            '{{printf "%t" "x"}} {{printf "%c" "x"}} {{printf "%e" "x"}} {{printf "%q" 1.5}} {{printf "%q" true}} {{printf "%x" true}} {{printf "%s" 1.5}} {{printf "%c" 1.5}}',
            "VALUES",
            "%!t(string=x) %!c(string=x) %!e(string=x) %!q(float64=1.5) %!q(bool=true) %!x(bool=true) %!s(float64=1.5) %!c(float64=1.5)",
        ),
    ],
    "A ProwJob": [
        (
            'https://prow.k8s.io/view/gs/kubernetes-jenkins/{{if or (eq .Spec.Type "presubmit") (eq .Spec.Type "batch")}}pr-logs/pull{{with .Spec.Refs}}{{if ne .Org ""}}{{if ne .Org "kubernetes"}}/{{if and (eq .Org "kubernetes-sigs") (ne .Repo "poseidon")}}sigs.k8s.io{{else}}{{.Org}}{{end}}_{{.Repo}}{{else if ne .Repo "kubernetes"}}/{{.Repo}}{{end}}{{end}}{{end}}{{else}}logs{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "PRESUBMIT",
            "https://prow.k8s.io/view/gs/kubernetes-jenkins/pr-logs/pull/test-infra/12/pull-test-infra-unit/1776/",
        ),
        (
            'https://prow.k8s.io/view/gs/kubernetes-jenkins/{{if or (eq .Spec.Type "presubmit") (eq .Spec.Type "batch")}}pr-logs/pull{{with .Spec.Refs}}{{if ne .Org ""}}{{if ne .Org "kubernetes"}}/{{if and (eq .Org "kubernetes-sigs") (ne .Repo "poseidon")}}sigs.k8s.io{{else}}{{.Org}}{{end}}_{{.Repo}}{{else if ne .Repo "kubernetes"}}/{{.Repo}}{{end}}{{end}}{{end}}{{else}}logs{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "BATCH",
            "https://prow.k8s.io/view/gs/kubernetes-jenkins/pr-logs/pull/sigs.k8s.io_kind/batch/pull-unit/9/",
        ),
        (
            'https://prow.k8s.io/view/gs/kubernetes-jenkins/{{if or (eq .Spec.Type "presubmit") (eq .Spec.Type "batch")}}pr-logs/pull{{with .Spec.Refs}}{{if ne .Org ""}}{{if ne .Org "kubernetes"}}/{{if and (eq .Org "kubernetes-sigs") (ne .Repo "poseidon")}}sigs.k8s.io{{else}}{{.Org}}{{end}}_{{.Repo}}{{else if ne .Repo "kubernetes"}}/{{.Repo}}{{end}}{{end}}{{end}}{{else}}logs{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "POSTSUBMIT",
            "https://prow.k8s.io/view/gs/kubernetes-jenkins/logs/post-push/10/",
        ),
        (
            'https://prow.k8s.io/view/gs/kubernetes-jenkins/{{if or (eq .Spec.Type "presubmit") (eq .Spec.Type "batch")}}pr-logs/pull{{with .Spec.Refs}}{{if ne .Org ""}}{{if ne .Org "kubernetes"}}/{{if and (eq .Org "kubernetes-sigs") (ne .Repo "poseidon")}}sigs.k8s.io{{else}}{{.Org}}{{end}}_{{.Repo}}{{else if ne .Repo "kubernetes"}}/{{.Repo}}{{end}}{{end}}{{end}}{{else}}logs{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "PERIODIC",
            "https://prow.k8s.io/view/gs/kubernetes-jenkins/logs/ci-nightly//",
        ),
        (
            'https://prow.k8s.io/view/gs/kubernetes-jenkins/{{if or (eq .Spec.Type "presubmit") (eq .Spec.Type "batch")}}pr-logs/pull{{with .Spec.Refs}}{{if ne .Org ""}}{{if ne .Org "kubernetes"}}/{{if and (eq .Org "kubernetes-sigs") (ne .Repo "poseidon")}}sigs.k8s.io{{else}}{{.Org}}{{end}}_{{.Repo}}{{else if ne .Repo "kubernetes"}}/{{.Repo}}{{end}}{{end}}{{end}}{{else}}logs{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "EMPTY",
            "https://prow.k8s.io/view/gs/kubernetes-jenkins/logs///",
        ),
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}})",
            "PRESUBMIT",
            "[Full PR test history](https://prow.k8s.io/pr-history?org=kubernetes&repo=test-infra&pr=12)",
        ),
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}})",
            "BATCH",
            "[Full PR test history](https://prow.k8s.io/pr-history?org=kubernetes-sigs&repo=kind&pr=12)",
        ),
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}})",
            "POSTSUBMIT",
            Mistake(
                '1:112: executing "t" at <index .Spec.Refs.Pulls 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}})",
            "PERIODIC",
            Mistake('1:65: executing "t" at <.Spec.Refs.Org>: nil pointer evaluating *v1.Refs.Org'),
        ),
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}})",
            "EMPTY",
            Mistake('1:65: executing "t" at <.Spec.Refs.Org>: nil pointer evaluating *v1.Refs.Org'),
        ),
        (
            "Job {{.Spec.Job}} of type {{.Spec.Type}} ended with state {{.Status.State}}. <{{.Status.URL}}|View logs>",
            "PRESUBMIT",
            "Job pull-test-infra-unit of type presubmit ended with state failure. <https://prow.k8s.io/view/gs/x/1|View logs>",
        ),
        (
            "Job {{.Spec.Job}} of type {{.Spec.Type}} ended with state {{.Status.State}}. <{{.Status.URL}}|View logs>",
            "BATCH",
            "Job pull-unit of type batch ended with state pending. <|View logs>",
        ),
        (
            "Job {{.Spec.Job}} of type {{.Spec.Type}} ended with state {{.Status.State}}. <{{.Status.URL}}|View logs>",
            "POSTSUBMIT",
            "Job post-push of type postsubmit ended with state success. <https://prow/10|View logs>",
        ),
        (
            "Job {{.Spec.Job}} of type {{.Spec.Type}} ended with state {{.Status.State}}. <{{.Status.URL}}|View logs>",
            "PERIODIC",
            "Job ci-nightly of type periodic ended with state triggered. <|View logs>",
        ),
        (
            "Job {{.Spec.Job}} of type {{.Spec.Type}} ended with state {{.Status.State}}. <{{.Status.URL}}|View logs>",
            "EMPTY",
            "Job  of type  ended with state . <|View logs>",
        ),
        (
            "{{if .Spec.Refs}}{{.Spec.Refs.Org}}{{else}}none{{end}} {{with .Spec.Refs}}{{.Repo}}{{else}}none{{end}}",
            "PRESUBMIT",
            "kubernetes test-infra",
        ),
        (
            "{{if .Spec.Refs}}{{.Spec.Refs.Org}}{{else}}none{{end}} {{with .Spec.Refs}}{{.Repo}}{{else}}none{{end}}",
            "BATCH",
            "kubernetes-sigs kind",
        ),
        (
            "{{if .Spec.Refs}}{{.Spec.Refs.Org}}{{else}}none{{end}} {{with .Spec.Refs}}{{.Repo}}{{else}}none{{end}}",
            "POSTSUBMIT",
            "kubernetes kubernetes",
        ),
        (
            "{{if .Spec.Refs}}{{.Spec.Refs.Org}}{{else}}none{{end}} {{with .Spec.Refs}}{{.Repo}}{{else}}none{{end}}",
            "PERIODIC",
            "none none",
        ),
        (
            "{{if .Spec.Refs}}{{.Spec.Refs.Org}}{{else}}none{{end}} {{with .Spec.Refs}}{{.Repo}}{{else}}none{{end}}",
            "EMPTY",
            "none none",
        ),
        (
            '{{.Spec.Refs}} {{.Spec.Refs | printf "%v|%s|%q|%d|%t"}}',
            "PRESUBMIT",
            "master:0123456789abcdef,12:abc1234def master:0123456789abcdef,12:abc1234def|%!s(MISSING)|%!q(MISSING)|%!d(MISSING)|%!t(MISSING)",
        ),
        (
            '{{.Spec.Refs}} {{.Spec.Refs | printf "%v|%s|%q|%d|%t"}}',
            "BATCH",
            "main:beef,12:abc1234def,13:def:pull/13/head main:beef,12:abc1234def,13:def:pull/13/head|%!s(MISSING)|%!q(MISSING)|%!d(MISSING)|%!t(MISSING)",
        ),
        (
            '{{.Spec.Refs}} {{.Spec.Refs | printf "%v|%s|%q|%d|%t"}}',
            "POSTSUBMIT",
            "master:cafecafecafe master:cafecafecafe|%!s(MISSING)|%!q(MISSING)|%!d(MISSING)|%!t(MISSING)",
        ),
        (
            '{{.Spec.Refs}} {{.Spec.Refs | printf "%v|%s|%q|%d|%t"}}',
            "PERIODIC",
            "<nil> <nil>|%!s(MISSING)|%!q(MISSING)|%!d(MISSING)|%!t(MISSING)",
        ),
        (
            '{{.Spec.Refs}} {{.Spec.Refs | printf "%v|%s|%q|%d|%t"}}',
            "EMPTY",
            "<nil> <nil>|%!s(MISSING)|%!q(MISSING)|%!d(MISSING)|%!t(MISSING)",
        ),
        ("{{.Spec.Refs.Org}}", "PRESUBMIT", "kubernetes"),
        ("{{.Spec.Refs.Org}}", "BATCH", "kubernetes-sigs"),
        ("{{.Spec.Refs.Org}}", "POSTSUBMIT", "kubernetes"),
        (
            "{{.Spec.Refs.Org}}",
            "PERIODIC",
            Mistake('1:7: executing "t" at <.Spec.Refs.Org>: nil pointer evaluating *v1.Refs.Org'),
        ),
        (
            "{{.Spec.Refs.Org}}",
            "EMPTY",
            Mistake('1:7: executing "t" at <.Spec.Refs.Org>: nil pointer evaluating *v1.Refs.Org'),
        ),
        (
            '{{range .Spec.Refs.Pulls}}#{{.Number}} by {{.Author}} ({{printf "%.7s" .SHA}}) {{else}}no pulls{{end}}',
            "PRESUBMIT",
            "#12 by ada (abc1234) ",
        ),
        (
            '{{range .Spec.Refs.Pulls}}#{{.Number}} by {{.Author}} ({{printf "%.7s" .SHA}}) {{else}}no pulls{{end}}',
            "BATCH",
            "#12 by ada (abc1234) #13 by bob (def) ",
        ),
        (
            '{{range .Spec.Refs.Pulls}}#{{.Number}} by {{.Author}} ({{printf "%.7s" .SHA}}) {{else}}no pulls{{end}}',
            "POSTSUBMIT",
            "no pulls",
        ),
        (
            '{{range .Spec.Refs.Pulls}}#{{.Number}} by {{.Author}} ({{printf "%.7s" .SHA}}) {{else}}no pulls{{end}}',
            "PERIODIC",
            Mistake('1:13: executing "t" at <.Spec.Refs.Pulls>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            '{{range .Spec.Refs.Pulls}}#{{.Number}} by {{.Author}} ({{printf "%.7s" .SHA}}) {{else}}no pulls{{end}}',
            "EMPTY",
            Mistake('1:13: executing "t" at <.Spec.Refs.Pulls>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            "{{with .Spec.Refs}}{{range $i, $p := .Pulls}}{{if $i}}, {{end}}{{$p.Title | html}}{{end}}{{len .Pulls}}{{.Pulls}}{{end}}",
            "PRESUBMIT",
            'Fix &lt;b&gt; &amp; &#34;c&#34;1[{12 ada abc1234def Fix <b> & "c"  fix https://github.com/kubernetes/test-infra/pull/12  https://github.com/ada}]',
        ),
        (
            "{{with .Spec.Refs}}{{range $i, $p := .Pulls}}{{if $i}}, {{end}}{{$p.Title | html}}{{end}}{{len .Pulls}}{{.Pulls}}{{end}}",
            "BATCH",
            'Fix &lt;b&gt; &amp; &#34;c&#34;, 2[{12 ada abc1234def Fix <b> & "c"  fix https://github.com/kubernetes/test-infra/pull/12  https://github.com/ada} {13 bob def  pull/13/head    }]',
        ),
        (
            "{{with .Spec.Refs}}{{range $i, $p := .Pulls}}{{if $i}}, {{end}}{{$p.Title | html}}{{end}}{{len .Pulls}}{{.Pulls}}{{end}}",
            "POSTSUBMIT",
            "0[]",
        ),
        (
            "{{with .Spec.Refs}}{{range $i, $p := .Pulls}}{{if $i}}, {{end}}{{$p.Title | html}}{{end}}{{len .Pulls}}{{.Pulls}}{{end}}",
            "PERIODIC",
            "",
        ),
        (
            "{{with .Spec.Refs}}{{range $i, $p := .Pulls}}{{if $i}}, {{end}}{{$p.Title | html}}{{end}}{{len .Pulls}}{{.Pulls}}{{end}}",
            "EMPTY",
            "",
        ),
        (
            "{{with .Spec.Refs}}{{.BloblessFetch}} {{if .BloblessFetch}}set{{else}}unset{{end}}{{end}}",
            "PRESUBMIT",
            "false set",
        ),
        (
            "{{with .Spec.Refs}}{{.BloblessFetch}} {{if .BloblessFetch}}set{{else}}unset{{end}}{{end}}",
            "BATCH",
            "<nil> unset",
        ),
        (
            "{{with .Spec.Refs}}{{.BloblessFetch}} {{if .BloblessFetch}}set{{else}}unset{{end}}{{end}}",
            "POSTSUBMIT",
            "<nil> unset",
        ),
        ("{{with .Spec.Refs}}{{.BloblessFetch}} {{if .BloblessFetch}}set{{else}}unset{{end}}{{end}}", "PERIODIC", ""),
        ("{{with .Spec.Refs}}{{.BloblessFetch}} {{if .BloblessFetch}}set{{else}}unset{{end}}{{end}}", "EMPTY", ""),
        (
            "{{range .Spec.ExtraRefs}}{{.Org}}/{{.Repo}}@{{.BaseRef}} {{.}} {{end}}{{len .Spec.ExtraRefs}} {{if .Spec.ExtraRefs}}y{{end}} {{eq .Spec.ExtraRefs nil}}",
            "PRESUBMIT",
            "0  true",
        ),
        (
            "{{range .Spec.ExtraRefs}}{{.Org}}/{{.Repo}}@{{.BaseRef}} {{.}} {{end}}{{len .Spec.ExtraRefs}} {{if .Spec.ExtraRefs}}y{{end}} {{eq .Spec.ExtraRefs nil}}",
            "BATCH",
            "kubernetes/release@master master 1 y false",
        ),
        (
            "{{range .Spec.ExtraRefs}}{{.Org}}/{{.Repo}}@{{.BaseRef}} {{.}} {{end}}{{len .Spec.ExtraRefs}} {{if .Spec.ExtraRefs}}y{{end}} {{eq .Spec.ExtraRefs nil}}",
            "POSTSUBMIT",
            "0  true",
        ),
        (
            "{{range .Spec.ExtraRefs}}{{.Org}}/{{.Repo}}@{{.BaseRef}} {{.}} {{end}}{{len .Spec.ExtraRefs}} {{if .Spec.ExtraRefs}}y{{end}} {{eq .Spec.ExtraRefs nil}}",
            "PERIODIC",
            "kubernetes/kops@master master 1 y false",
        ),
        (
            "{{range .Spec.ExtraRefs}}{{.Org}}/{{.Repo}}@{{.BaseRef}} {{.}} {{end}}{{len .Spec.ExtraRefs}} {{if .Spec.ExtraRefs}}y{{end}} {{eq .Spec.ExtraRefs nil}}",
            "EMPTY",
            "0  true",
        ),
        (
            "{{index .Spec.ExtraRefs 0}}",
            "PRESUBMIT",
            Mistake(
                '1:2: executing "t" at <index .Spec.ExtraRefs 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        ("{{index .Spec.ExtraRefs 0}}", "BATCH", "master"),
        (
            "{{index .Spec.ExtraRefs 0}}",
            "POSTSUBMIT",
            Mistake(
                '1:2: executing "t" at <index .Spec.ExtraRefs 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        ("{{index .Spec.ExtraRefs 0}}", "PERIODIC", "master"),
        (
            "{{index .Spec.ExtraRefs 0}}",
            "EMPTY",
            Mistake(
                '1:2: executing "t" at <index .Spec.ExtraRefs 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        (
            "{{(index .Spec.ExtraRefs 0).Repo}}",
            "PRESUBMIT",
            Mistake(
                '1:3: executing "t" at <index .Spec.ExtraRefs 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        ("{{(index .Spec.ExtraRefs 0).Repo}}", "BATCH", "release"),
        (
            "{{(index .Spec.ExtraRefs 0).Repo}}",
            "POSTSUBMIT",
            Mistake(
                '1:3: executing "t" at <index .Spec.ExtraRefs 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        ("{{(index .Spec.ExtraRefs 0).Repo}}", "PERIODIC", "kops"),
        (
            "{{(index .Spec.ExtraRefs 0).Repo}}",
            "EMPTY",
            Mistake(
                '1:3: executing "t" at <index .Spec.ExtraRefs 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        (
            "{{eq .Spec.Refs nil}} {{ne .Spec.Refs nil}} {{not .Spec.Refs}} {{and .Spec.Refs true}}",
            "PRESUBMIT",
            "false true false true",
        ),
        (
            "{{eq .Spec.Refs nil}} {{ne .Spec.Refs nil}} {{not .Spec.Refs}} {{and .Spec.Refs true}}",
            "BATCH",
            "false true false true",
        ),
        (
            "{{eq .Spec.Refs nil}} {{ne .Spec.Refs nil}} {{not .Spec.Refs}} {{and .Spec.Refs true}}",
            "POSTSUBMIT",
            "false true false true",
        ),
        (
            "{{eq .Spec.Refs nil}} {{ne .Spec.Refs nil}} {{not .Spec.Refs}} {{and .Spec.Refs true}}",
            "PERIODIC",
            "true false true <nil>",
        ),
        (
            "{{eq .Spec.Refs nil}} {{ne .Spec.Refs nil}} {{not .Spec.Refs}} {{and .Spec.Refs true}}",
            "EMPTY",
            "true false true <nil>",
        ),
        (
            '{{eq .Spec.Refs "x"}}',
            "PRESUBMIT",
            Mistake(
                '1:2: executing "t" at <eq .Spec.Refs "x">: error calling eq: incompatible types for comparison: *v1.Refs and string'
            ),
        ),
        (
            '{{eq .Spec.Refs "x"}}',
            "BATCH",
            Mistake(
                '1:2: executing "t" at <eq .Spec.Refs "x">: error calling eq: incompatible types for comparison: *v1.Refs and string'
            ),
        ),
        (
            '{{eq .Spec.Refs "x"}}',
            "POSTSUBMIT",
            Mistake(
                '1:2: executing "t" at <eq .Spec.Refs "x">: error calling eq: incompatible types for comparison: *v1.Refs and string'
            ),
        ),
        (
            '{{eq .Spec.Refs "x"}}',
            "PERIODIC",
            Mistake(
                '1:2: executing "t" at <eq .Spec.Refs "x">: error calling eq: incompatible types for comparison: *v1.Refs and string'
            ),
        ),
        (
            '{{eq .Spec.Refs "x"}}',
            "EMPTY",
            Mistake(
                '1:2: executing "t" at <eq .Spec.Refs "x">: error calling eq: incompatible types for comparison: *v1.Refs and string'
            ),
        ),
        (
            "{{.Name}}|{{.ObjectMeta.Name}}|{{.Namespace}}|{{.Labels}}|{{.Annotations.note}}|{{.Kind}}|{{.APIVersion}}|{{.TypeMeta.Kind}}",
            "PRESUBMIT",
            "0a1b|0a1b|default|map[created-by-prow:true prow.k8s.io/is-optional:true]|n|ProwJob|prow.k8s.io/v1|ProwJob",
        ),
        (
            "{{.Name}}|{{.ObjectMeta.Name}}|{{.Namespace}}|{{.Labels}}|{{.Annotations.note}}|{{.Kind}}|{{.APIVersion}}|{{.TypeMeta.Kind}}",
            "BATCH",
            "b|b||map[]|<no value>|||",
        ),
        (
            "{{.Name}}|{{.ObjectMeta.Name}}|{{.Namespace}}|{{.Labels}}|{{.Annotations.note}}|{{.Kind}}|{{.APIVersion}}|{{.TypeMeta.Kind}}",
            "POSTSUBMIT",
            "p|p||map[]|<no value>|||",
        ),
        (
            "{{.Name}}|{{.ObjectMeta.Name}}|{{.Namespace}}|{{.Labels}}|{{.Annotations.note}}|{{.Kind}}|{{.APIVersion}}|{{.TypeMeta.Kind}}",
            "PERIODIC",
            "c|c||map[]|<no value>|||",
        ),
        (
            "{{.Name}}|{{.ObjectMeta.Name}}|{{.Namespace}}|{{.Labels}}|{{.Annotations.note}}|{{.Kind}}|{{.APIVersion}}|{{.TypeMeta.Kind}}",
            "EMPTY",
            "|||map[]|<no value>|||",
        ),
        (
            '{{index .Labels "prow.k8s.io/is-optional"}}|{{index .Labels "none"}}|{{eq (index .Labels "none") ""}}|{{.Labels.none}}|{{len .Labels}}|{{if .Labels}}y{{end}}',
            "PRESUBMIT",
            "true||true|<no value>|2|y",
        ),
        (
            '{{index .Labels "prow.k8s.io/is-optional"}}|{{index .Labels "none"}}|{{eq (index .Labels "none") ""}}|{{.Labels.none}}|{{len .Labels}}|{{if .Labels}}y{{end}}',
            "BATCH",
            "||true|<no value>|0|",
        ),
        (
            '{{index .Labels "prow.k8s.io/is-optional"}}|{{index .Labels "none"}}|{{eq (index .Labels "none") ""}}|{{.Labels.none}}|{{len .Labels}}|{{if .Labels}}y{{end}}',
            "POSTSUBMIT",
            "||true|<no value>|0|",
        ),
        (
            '{{index .Labels "prow.k8s.io/is-optional"}}|{{index .Labels "none"}}|{{eq (index .Labels "none") ""}}|{{.Labels.none}}|{{len .Labels}}|{{if .Labels}}y{{end}}',
            "PERIODIC",
            "||true|<no value>|0|",
        ),
        (
            '{{index .Labels "prow.k8s.io/is-optional"}}|{{index .Labels "none"}}|{{eq (index .Labels "none") ""}}|{{.Labels.none}}|{{len .Labels}}|{{if .Labels}}y{{end}}',
            "EMPTY",
            "||true|<no value>|0|",
        ),
        (
            "{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}",
            "PRESUBMIT",
            "created-by-prow=true;prow.k8s.io/is-optional=true;",
        ),
        ("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", "BATCH", ""),
        ("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", "POSTSUBMIT", ""),
        ("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", "PERIODIC", ""),
        ("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", "EMPTY", ""),
        (
            "{{.CreationTimestamp}}|{{.Status.StartTime}}|{{.Status.PendingTime}}|{{.Status.CompletionTime}}|{{if .Status.CompletionTime}}done{{end}}|{{if .Status.StartTime}}y{{end}}",
            "PRESUBMIT",
            "2026-03-01 12:30:00 +0000 UTC|2026-03-01 12:30:00 +0000 UTC|2026-03-01 12:30:05 +0000 UTC|2026-03-01 12:45:10 +0000 UTC|done|y",
        ),
        (
            "{{.CreationTimestamp}}|{{.Status.StartTime}}|{{.Status.PendingTime}}|{{.Status.CompletionTime}}|{{if .Status.CompletionTime}}done{{end}}|{{if .Status.StartTime}}y{{end}}",
            "BATCH",
            "0001-01-01 00:00:00 +0000 UTC|0001-01-01 00:00:00 +0000 UTC|<nil>|<nil>||y",
        ),
        (
            "{{.CreationTimestamp}}|{{.Status.StartTime}}|{{.Status.PendingTime}}|{{.Status.CompletionTime}}|{{if .Status.CompletionTime}}done{{end}}|{{if .Status.StartTime}}y{{end}}",
            "POSTSUBMIT",
            "0001-01-01 00:00:00 +0000 UTC|0001-01-01 00:00:00 +0000 UTC|<nil>|<nil>||y",
        ),
        (
            "{{.CreationTimestamp}}|{{.Status.StartTime}}|{{.Status.PendingTime}}|{{.Status.CompletionTime}}|{{if .Status.CompletionTime}}done{{end}}|{{if .Status.StartTime}}y{{end}}",
            "PERIODIC",
            "0001-01-01 00:00:00 +0000 UTC|0001-01-01 00:00:00 +0000 UTC|<nil>|<nil>||y",
        ),
        (
            "{{.CreationTimestamp}}|{{.Status.StartTime}}|{{.Status.PendingTime}}|{{.Status.CompletionTime}}|{{if .Status.CompletionTime}}done{{end}}|{{if .Status.StartTime}}y{{end}}",
            "EMPTY",
            "0001-01-01 00:00:00 +0000 UTC|0001-01-01 00:00:00 +0000 UTC|<nil>|<nil>||y",
        ),
        (
            '{{printf "%s|%v|%q" .Status.StartTime .Status.CompletionTime .Status.PendingTime}}',
            "PRESUBMIT",
            '2026-03-01 12:30:00 +0000 UTC|2026-03-01 12:45:10 +0000 UTC|"2026-03-01 12:30:05 +0000 UTC"',
        ),
        (
            '{{printf "%s|%v|%q" .Status.StartTime .Status.CompletionTime .Status.PendingTime}}',
            "BATCH",
            "0001-01-01 00:00:00 +0000 UTC|<nil>|<nil>",
        ),
        (
            '{{printf "%s|%v|%q" .Status.StartTime .Status.CompletionTime .Status.PendingTime}}',
            "POSTSUBMIT",
            "0001-01-01 00:00:00 +0000 UTC|<nil>|<nil>",
        ),
        (
            '{{printf "%s|%v|%q" .Status.StartTime .Status.CompletionTime .Status.PendingTime}}',
            "PERIODIC",
            "0001-01-01 00:00:00 +0000 UTC|<nil>|<nil>",
        ),
        (
            '{{printf "%s|%v|%q" .Status.StartTime .Status.CompletionTime .Status.PendingTime}}',
            "EMPTY",
            "0001-01-01 00:00:00 +0000 UTC|<nil>|<nil>",
        ),
        (
            "{{.Status.StartTime.Time}} {{.Status.StartTime.Nope}}",
            "PRESUBMIT",
            Mistake('1:36: executing "t" at <.Status.StartTime.Nope>: can\'t evaluate field Nope in type v1.Time'),
        ),
        (
            "{{.Status.StartTime.Time}} {{.Status.StartTime.Nope}}",
            "BATCH",
            Mistake('1:36: executing "t" at <.Status.StartTime.Nope>: can\'t evaluate field Nope in type v1.Time'),
        ),
        (
            "{{.Status.StartTime.Time}} {{.Status.StartTime.Nope}}",
            "POSTSUBMIT",
            Mistake('1:36: executing "t" at <.Status.StartTime.Nope>: can\'t evaluate field Nope in type v1.Time'),
        ),
        (
            "{{.Status.StartTime.Time}} {{.Status.StartTime.Nope}}",
            "PERIODIC",
            Mistake('1:36: executing "t" at <.Status.StartTime.Nope>: can\'t evaluate field Nope in type v1.Time'),
        ),
        (
            "{{.Status.StartTime.Time}} {{.Status.StartTime.Nope}}",
            "EMPTY",
            Mistake('1:36: executing "t" at <.Status.StartTime.Nope>: can\'t evaluate field Nope in type v1.Time'),
        ),
        (
            "{{.Complete}} {{.ClusterAlias}} {{with .Spec.Refs}}{{.OrgRepoString}} {{.String}}{{end}}",
            "PRESUBMIT",
            "true default kubernetes/test-infra master:0123456789abcdef,12:abc1234def",
        ),
        (
            "{{.Complete}} {{.ClusterAlias}} {{with .Spec.Refs}}{{.OrgRepoString}} {{.String}}{{end}}",
            "BATCH",
            "false default kubernetes-sigs/kind main:beef,12:abc1234def,13:def:pull/13/head",
        ),
        (
            "{{.Complete}} {{.ClusterAlias}} {{with .Spec.Refs}}{{.OrgRepoString}} {{.String}}{{end}}",
            "POSTSUBMIT",
            "false default kubernetes/kubernetes master:cafecafecafe",
        ),
        (
            "{{.Complete}} {{.ClusterAlias}} {{with .Spec.Refs}}{{.OrgRepoString}} {{.String}}{{end}}",
            "PERIODIC",
            "false default ",
        ),
        (
            "{{.Complete}} {{.ClusterAlias}} {{with .Spec.Refs}}{{.OrgRepoString}} {{.String}}{{end}}",
            "EMPTY",
            "false default ",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{.Timeout}} {{.GracePeriod}} {{.Timeout.Duration}} {{.SkipCloning}} {{.GCSCredentialsSecret}} {{.SSHKeySecrets}}{{end}}",
            "PRESUBMIT",
            "2h0m0s 15s 2h0m0s true <nil> []",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{.Timeout}} {{.GracePeriod}} {{.Timeout.Duration}} {{.SkipCloning}} {{.GCSCredentialsSecret}} {{.SSHKeySecrets}}{{end}}",
            "BATCH",
            "",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{.Timeout}} {{.GracePeriod}} {{.Timeout.Duration}} {{.SkipCloning}} {{.GCSCredentialsSecret}} {{.SSHKeySecrets}}{{end}}",
            "POSTSUBMIT",
            "",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{.Timeout}} {{.GracePeriod}} {{.Timeout.Duration}} {{.SkipCloning}} {{.GCSCredentialsSecret}} {{.SSHKeySecrets}}{{end}}",
            "PERIODIC",
            "",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{.Timeout}} {{.GracePeriod}} {{.Timeout.Duration}} {{.SkipCloning}} {{.GCSCredentialsSecret}} {{.SSHKeySecrets}}{{end}}",
            "EMPTY",
            "",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{with .GCSConfiguration}}{{.Bucket}}/{{.PathPrefix}} {{.PathStrategy}} {{.DefaultOrg}}/{{.DefaultRepo}} {{.MediaTypes}} {{.}}{{end}}{{end}}",
            "PRESUBMIT",
            "gs://logs/p explicit kubernetes/kubernetes map[log:text/plain] {gs://logs p explicit kubernetes kubernetes map[log:text/plain]   []}",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{with .GCSConfiguration}}{{.Bucket}}/{{.PathPrefix}} {{.PathStrategy}} {{.DefaultOrg}}/{{.DefaultRepo}} {{.MediaTypes}} {{.}}{{end}}{{end}}",
            "BATCH",
            "",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{with .GCSConfiguration}}{{.Bucket}}/{{.PathPrefix}} {{.PathStrategy}} {{.DefaultOrg}}/{{.DefaultRepo}} {{.MediaTypes}} {{.}}{{end}}{{end}}",
            "POSTSUBMIT",
            "",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{with .GCSConfiguration}}{{.Bucket}}/{{.PathPrefix}} {{.PathStrategy}} {{.DefaultOrg}}/{{.DefaultRepo}} {{.MediaTypes}} {{.}}{{end}}{{end}}",
            "PERIODIC",
            "",
        ),
        (
            "{{with .Spec.DecorationConfig}}{{with .GCSConfiguration}}{{.Bucket}}/{{.PathPrefix}} {{.PathStrategy}} {{.DefaultOrg}}/{{.DefaultRepo}} {{.MediaTypes}} {{.}}{{end}}{{end}}",
            "EMPTY",
            "",
        ),
        ("{{.Spec.DecorationConfig.GCSConfiguration.Bucket}}", "PRESUBMIT", "gs://logs"),
        (
            "{{.Spec.DecorationConfig.GCSConfiguration.Bucket}}",
            "BATCH",
            Mistake(
                '1:7: executing "t" at <.Spec.DecorationConfig.GCSConfiguration.Bucket>: nil pointer evaluating *v1.DecorationConfig.GCSConfiguration'
            ),
        ),
        (
            "{{.Spec.DecorationConfig.GCSConfiguration.Bucket}}",
            "POSTSUBMIT",
            Mistake(
                '1:7: executing "t" at <.Spec.DecorationConfig.GCSConfiguration.Bucket>: nil pointer evaluating *v1.DecorationConfig.GCSConfiguration'
            ),
        ),
        (
            "{{.Spec.DecorationConfig.GCSConfiguration.Bucket}}",
            "PERIODIC",
            Mistake(
                '1:7: executing "t" at <.Spec.DecorationConfig.GCSConfiguration.Bucket>: nil pointer evaluating *v1.DecorationConfig.GCSConfiguration'
            ),
        ),
        (
            "{{.Spec.DecorationConfig.GCSConfiguration.Bucket}}",
            "EMPTY",
            Mistake(
                '1:7: executing "t" at <.Spec.DecorationConfig.GCSConfiguration.Bucket>: nil pointer evaluating *v1.DecorationConfig.GCSConfiguration'
            ),
        ),
        (
            "{{with .Spec.ReporterConfig}}{{.Slack.Channel}} {{.Slack.JobStatesToReport}} {{range .Slack.JobStatesToReport}}{{.}} {{end}}{{end}}",
            "PRESUBMIT",
            "ci [failure error] failure error ",
        ),
        (
            "{{with .Spec.ReporterConfig}}{{.Slack.Channel}} {{.Slack.JobStatesToReport}} {{range .Slack.JobStatesToReport}}{{.}} {{end}}{{end}}",
            "BATCH",
            "",
        ),
        (
            "{{with .Spec.ReporterConfig}}{{.Slack.Channel}} {{.Slack.JobStatesToReport}} {{range .Slack.JobStatesToReport}}{{.}} {{end}}{{end}}",
            "POSTSUBMIT",
            "",
        ),
        (
            "{{with .Spec.ReporterConfig}}{{.Slack.Channel}} {{.Slack.JobStatesToReport}} {{range .Slack.JobStatesToReport}}{{.}} {{end}}{{end}}",
            "PERIODIC",
            "",
        ),
        (
            "{{with .Spec.ReporterConfig}}{{.Slack.Channel}} {{.Slack.JobStatesToReport}} {{range .Slack.JobStatesToReport}}{{.}} {{end}}{{end}}",
            "EMPTY",
            "",
        ),
        (
            "{{with .Spec.RerunAuthConfig}}{{.AllowAnyone}} {{.GitHubUsers}} {{.GitHubTeamSlugs}}{{end}} {{with .Spec.ProwJobDefault}}{{.TenantID}}{{end}}",
            "PRESUBMIT",
            "false [ada] [{leads kubernetes}] GlobalDefaultID",
        ),
        (
            "{{with .Spec.RerunAuthConfig}}{{.AllowAnyone}} {{.GitHubUsers}} {{.GitHubTeamSlugs}}{{end}} {{with .Spec.ProwJobDefault}}{{.TenantID}}{{end}}",
            "BATCH",
            " ",
        ),
        (
            "{{with .Spec.RerunAuthConfig}}{{.AllowAnyone}} {{.GitHubUsers}} {{.GitHubTeamSlugs}}{{end}} {{with .Spec.ProwJobDefault}}{{.TenantID}}{{end}}",
            "POSTSUBMIT",
            " ",
        ),
        (
            "{{with .Spec.RerunAuthConfig}}{{.AllowAnyone}} {{.GitHubUsers}} {{.GitHubTeamSlugs}}{{end}} {{with .Spec.ProwJobDefault}}{{.TenantID}}{{end}}",
            "PERIODIC",
            " ",
        ),
        (
            "{{with .Spec.RerunAuthConfig}}{{.AllowAnyone}} {{.GitHubUsers}} {{.GitHubTeamSlugs}}{{end}} {{with .Spec.ProwJobDefault}}{{.TenantID}}{{end}}",
            "EMPTY",
            " ",
        ),
        (
            "{{.Spec.Report}} {{.Spec.MaxConcurrency}} {{.Spec.Hidden}} {{.Spec.Context}} {{.Spec.RerunCommand}} {{.Spec.Cluster}} {{.Spec.Agent}} {{.Spec.ErrorOnEviction}} {{.Spec.JobQueueName}}",
            "PRESUBMIT",
            "true 3 false unit /test unit default kubernetes false ",
        ),
        (
            "{{.Spec.Report}} {{.Spec.MaxConcurrency}} {{.Spec.Hidden}} {{.Spec.Context}} {{.Spec.RerunCommand}} {{.Spec.Cluster}} {{.Spec.Agent}} {{.Spec.ErrorOnEviction}} {{.Spec.JobQueueName}}",
            "BATCH",
            "false 0 false     false ",
        ),
        (
            "{{.Spec.Report}} {{.Spec.MaxConcurrency}} {{.Spec.Hidden}} {{.Spec.Context}} {{.Spec.RerunCommand}} {{.Spec.Cluster}} {{.Spec.Agent}} {{.Spec.ErrorOnEviction}} {{.Spec.JobQueueName}}",
            "POSTSUBMIT",
            "false 0 false     false ",
        ),
        (
            "{{.Spec.Report}} {{.Spec.MaxConcurrency}} {{.Spec.Hidden}} {{.Spec.Context}} {{.Spec.RerunCommand}} {{.Spec.Cluster}} {{.Spec.Agent}} {{.Spec.ErrorOnEviction}} {{.Spec.JobQueueName}}",
            "PERIODIC",
            "false 0 false     false ",
        ),
        (
            "{{.Spec.Report}} {{.Spec.MaxConcurrency}} {{.Spec.Hidden}} {{.Spec.Context}} {{.Spec.RerunCommand}} {{.Spec.Cluster}} {{.Spec.Agent}} {{.Spec.ErrorOnEviction}} {{.Spec.JobQueueName}}",
            "EMPTY",
            "false 0 false     false ",
        ),
        (
            '{{.Status.PodName}} {{.Status.PodRevivalCount}} {{.Status.JenkinsBuildID}} {{.Status.PrevReportStates}} {{index .Status.PrevReportStates "github-reporter"}} {{.Status.Description}}',
            "PRESUBMIT",
            "0a1b 1  map[github-reporter:failure] failure Job failed.",
        ),
        (
            '{{.Status.PodName}} {{.Status.PodRevivalCount}} {{.Status.JenkinsBuildID}} {{.Status.PrevReportStates}} {{index .Status.PrevReportStates "github-reporter"}} {{.Status.Description}}',
            "BATCH",
            " 0  map[]  ",
        ),
        (
            '{{.Status.PodName}} {{.Status.PodRevivalCount}} {{.Status.JenkinsBuildID}} {{.Status.PrevReportStates}} {{index .Status.PrevReportStates "github-reporter"}} {{.Status.Description}}',
            "POSTSUBMIT",
            " 0  map[]  ",
        ),
        (
            '{{.Status.PodName}} {{.Status.PodRevivalCount}} {{.Status.JenkinsBuildID}} {{.Status.PrevReportStates}} {{index .Status.PrevReportStates "github-reporter"}} {{.Status.Description}}',
            "PERIODIC",
            " 0  map[]  ",
        ),
        (
            '{{.Status.PodName}} {{.Status.PodRevivalCount}} {{.Status.JenkinsBuildID}} {{.Status.PrevReportStates}} {{index .Status.PrevReportStates "github-reporter"}} {{.Status.Description}}',
            "EMPTY",
            " 0  map[]  ",
        ),
        (
            "{{.Spec.Orgs}}",
            "PRESUBMIT",
            Mistake('1:7: executing "t" at <.Spec.Orgs>: can\'t evaluate field Orgs in type v1.ProwJobSpec'),
        ),
        (
            "{{.Spec.Orgs}}",
            "BATCH",
            Mistake('1:7: executing "t" at <.Spec.Orgs>: can\'t evaluate field Orgs in type v1.ProwJobSpec'),
        ),
        (
            "{{.Spec.Orgs}}",
            "POSTSUBMIT",
            Mistake('1:7: executing "t" at <.Spec.Orgs>: can\'t evaluate field Orgs in type v1.ProwJobSpec'),
        ),
        (
            "{{.Spec.Orgs}}",
            "PERIODIC",
            Mistake('1:7: executing "t" at <.Spec.Orgs>: can\'t evaluate field Orgs in type v1.ProwJobSpec'),
        ),
        (
            "{{.Spec.Orgs}}",
            "EMPTY",
            Mistake('1:7: executing "t" at <.Spec.Orgs>: can\'t evaluate field Orgs in type v1.ProwJobSpec'),
        ),
        (
            "{{.Spec.Refs.Orgs}}",
            "PRESUBMIT",
            Mistake('1:7: executing "t" at <.Spec.Refs.Orgs>: can\'t evaluate field Orgs in type *v1.Refs'),
        ),
        (
            "{{.Spec.Refs.Orgs}}",
            "BATCH",
            Mistake('1:7: executing "t" at <.Spec.Refs.Orgs>: can\'t evaluate field Orgs in type *v1.Refs'),
        ),
        (
            "{{.Spec.Refs.Orgs}}",
            "POSTSUBMIT",
            Mistake('1:7: executing "t" at <.Spec.Refs.Orgs>: can\'t evaluate field Orgs in type *v1.Refs'),
        ),
        (
            "{{.Spec.Refs.Orgs}}",
            "PERIODIC",
            Mistake('1:7: executing "t" at <.Spec.Refs.Orgs>: can\'t evaluate field Orgs in type *v1.Refs'),
        ),
        (
            "{{.Spec.Refs.Orgs}}",
            "EMPTY",
            Mistake('1:7: executing "t" at <.Spec.Refs.Orgs>: can\'t evaluate field Orgs in type *v1.Refs'),
        ),
        (
            "{{.spec.job}}",
            "PRESUBMIT",
            Mistake('1:7: executing "t" at <.spec.job>: can\'t evaluate field spec in type *v1.ProwJob'),
        ),
        (
            "{{.spec.job}}",
            "BATCH",
            Mistake('1:7: executing "t" at <.spec.job>: can\'t evaluate field spec in type *v1.ProwJob'),
        ),
        (
            "{{.spec.job}}",
            "POSTSUBMIT",
            Mistake('1:7: executing "t" at <.spec.job>: can\'t evaluate field spec in type *v1.ProwJob'),
        ),
        (
            "{{.spec.job}}",
            "PERIODIC",
            Mistake('1:7: executing "t" at <.spec.job>: can\'t evaluate field spec in type *v1.ProwJob'),
        ),
        (
            "{{.spec.job}}",
            "EMPTY",
            Mistake('1:7: executing "t" at <.spec.job>: can\'t evaluate field spec in type *v1.ProwJob'),
        ),
        (
            "{{.Nope}}",
            "PRESUBMIT",
            Mistake('1:2: executing "t" at <.Nope>: can\'t evaluate field Nope in type *v1.ProwJob'),
        ),
        (
            "{{.Nope}}",
            "BATCH",
            Mistake('1:2: executing "t" at <.Nope>: can\'t evaluate field Nope in type *v1.ProwJob'),
        ),
        (
            "{{.Nope}}",
            "POSTSUBMIT",
            Mistake('1:2: executing "t" at <.Nope>: can\'t evaluate field Nope in type *v1.ProwJob'),
        ),
        (
            "{{.Nope}}",
            "PERIODIC",
            Mistake('1:2: executing "t" at <.Nope>: can\'t evaluate field Nope in type *v1.ProwJob'),
        ),
        (
            "{{.Nope}}",
            "EMPTY",
            Mistake('1:2: executing "t" at <.Nope>: can\'t evaluate field Nope in type *v1.ProwJob'),
        ),
        (
            "{{.Status.Url}}",
            "PRESUBMIT",
            Mistake('1:9: executing "t" at <.Status.Url>: can\'t evaluate field Url in type v1.ProwJobStatus'),
        ),
        (
            "{{.Status.Url}}",
            "BATCH",
            Mistake('1:9: executing "t" at <.Status.Url>: can\'t evaluate field Url in type v1.ProwJobStatus'),
        ),
        (
            "{{.Status.Url}}",
            "POSTSUBMIT",
            Mistake('1:9: executing "t" at <.Status.Url>: can\'t evaluate field Url in type v1.ProwJobStatus'),
        ),
        (
            "{{.Status.Url}}",
            "PERIODIC",
            Mistake('1:9: executing "t" at <.Status.Url>: can\'t evaluate field Url in type v1.ProwJobStatus'),
        ),
        (
            "{{.Status.Url}}",
            "EMPTY",
            Mistake('1:9: executing "t" at <.Status.Url>: can\'t evaluate field Url in type v1.ProwJobStatus'),
        ),
        (
            "{{.Spec.Job.Name}}",
            "PRESUBMIT",
            Mistake('1:7: executing "t" at <.Spec.Job.Name>: can\'t evaluate field Name in type string'),
        ),
        (
            "{{.Spec.Job.Name}}",
            "BATCH",
            Mistake('1:7: executing "t" at <.Spec.Job.Name>: can\'t evaluate field Name in type string'),
        ),
        (
            "{{.Spec.Job.Name}}",
            "POSTSUBMIT",
            Mistake('1:7: executing "t" at <.Spec.Job.Name>: can\'t evaluate field Name in type string'),
        ),
        (
            "{{.Spec.Job.Name}}",
            "PERIODIC",
            Mistake('1:7: executing "t" at <.Spec.Job.Name>: can\'t evaluate field Name in type string'),
        ),
        (
            "{{.Spec.Job.Name}}",
            "EMPTY",
            Mistake('1:7: executing "t" at <.Spec.Job.Name>: can\'t evaluate field Name in type string'),
        ),
        (
            "{{.Spec.Refs.Pulls.Number}}",
            "PRESUBMIT",
            Mistake('1:7: executing "t" at <.Spec.Refs.Pulls.Number>: can\'t evaluate field Number in type []v1.Pull'),
        ),
        (
            "{{.Spec.Refs.Pulls.Number}}",
            "BATCH",
            Mistake('1:7: executing "t" at <.Spec.Refs.Pulls.Number>: can\'t evaluate field Number in type []v1.Pull'),
        ),
        (
            "{{.Spec.Refs.Pulls.Number}}",
            "POSTSUBMIT",
            Mistake('1:7: executing "t" at <.Spec.Refs.Pulls.Number>: can\'t evaluate field Number in type []v1.Pull'),
        ),
        (
            "{{.Spec.Refs.Pulls.Number}}",
            "PERIODIC",
            Mistake('1:7: executing "t" at <.Spec.Refs.Pulls.Number>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            "{{.Spec.Refs.Pulls.Number}}",
            "EMPTY",
            Mistake('1:7: executing "t" at <.Spec.Refs.Pulls.Number>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            '{{.Status.State | printf "%-10s|"}} {{printf "%s %q %v %d" .Spec.Type .Spec.Type .Spec.Type .Spec.MaxConcurrency}}',
            "PRESUBMIT",
            'failure   | presubmit "presubmit" presubmit 3',
        ),
        (
            '{{.Status.State | printf "%-10s|"}} {{printf "%s %q %v %d" .Spec.Type .Spec.Type .Spec.Type .Spec.MaxConcurrency}}',
            "BATCH",
            'pending   | batch "batch" batch 0',
        ),
        (
            '{{.Status.State | printf "%-10s|"}} {{printf "%s %q %v %d" .Spec.Type .Spec.Type .Spec.Type .Spec.MaxConcurrency}}',
            "POSTSUBMIT",
            'success   | postsubmit "postsubmit" postsubmit 0',
        ),
        (
            '{{.Status.State | printf "%-10s|"}} {{printf "%s %q %v %d" .Spec.Type .Spec.Type .Spec.Type .Spec.MaxConcurrency}}',
            "PERIODIC",
            'triggered | periodic "periodic" periodic 0',
        ),
        (
            '{{.Status.State | printf "%-10s|"}} {{printf "%s %q %v %d" .Spec.Type .Spec.Type .Spec.Type .Spec.MaxConcurrency}}',
            "EMPTY",
            '          |  ""  0',
        ),
        (
            '{{if eq .Spec.Type "presubmit" "batch"}}pr{{else if eq .Spec.Type "periodic"}}cron{{else}}other{{end}}',
            "PRESUBMIT",
            "pr",
        ),
        (
            '{{if eq .Spec.Type "presubmit" "batch"}}pr{{else if eq .Spec.Type "periodic"}}cron{{else}}other{{end}}',
            "BATCH",
            "pr",
        ),
        (
            '{{if eq .Spec.Type "presubmit" "batch"}}pr{{else if eq .Spec.Type "periodic"}}cron{{else}}other{{end}}',
            "POSTSUBMIT",
            "other",
        ),
        (
            '{{if eq .Spec.Type "presubmit" "batch"}}pr{{else if eq .Spec.Type "periodic"}}cron{{else}}other{{end}}',
            "PERIODIC",
            "cron",
        ),
        (
            '{{if eq .Spec.Type "presubmit" "batch"}}pr{{else if eq .Spec.Type "periodic"}}cron{{else}}other{{end}}',
            "EMPTY",
            "other",
        ),
        (
            "{{index .Spec.Refs.Pulls 0}}",
            "PRESUBMIT",
            '{12 ada abc1234def Fix <b> & "c"  fix https://github.com/kubernetes/test-infra/pull/12  https://github.com/ada}',
        ),
        (
            "{{index .Spec.Refs.Pulls 0}}",
            "BATCH",
            '{12 ada abc1234def Fix <b> & "c"  fix https://github.com/kubernetes/test-infra/pull/12  https://github.com/ada}',
        ),
        (
            "{{index .Spec.Refs.Pulls 0}}",
            "POSTSUBMIT",
            Mistake(
                '1:2: executing "t" at <index .Spec.Refs.Pulls 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        (
            "{{index .Spec.Refs.Pulls 0}}",
            "PERIODIC",
            Mistake('1:13: executing "t" at <.Spec.Refs.Pulls>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            "{{index .Spec.Refs.Pulls 0}}",
            "EMPTY",
            Mistake('1:13: executing "t" at <.Spec.Refs.Pulls>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            '{{with index .Spec.Refs.Pulls 0}}{{.}} {{printf "%+v" .}} {{.HeadRef}} {{.Link}} {{.AuthorLink}} {{.CommitLink}}{{end}}',
            "PRESUBMIT",
            '{12 ada abc1234def Fix <b> & "c"  fix https://github.com/kubernetes/test-infra/pull/12  https://github.com/ada} {Number:12 Author:ada SHA:abc1234def Title:Fix <b> & "c" Ref: HeadRef:fix Link:https://github.com/kubernetes/test-infra/pull/12 CommitLink: AuthorLink:https://github.com/ada} fix https://github.com/kubernetes/test-infra/pull/12 https://github.com/ada ',
        ),
        (
            '{{with index .Spec.Refs.Pulls 0}}{{.}} {{printf "%+v" .}} {{.HeadRef}} {{.Link}} {{.AuthorLink}} {{.CommitLink}}{{end}}',
            "BATCH",
            '{12 ada abc1234def Fix <b> & "c"  fix https://github.com/kubernetes/test-infra/pull/12  https://github.com/ada} {Number:12 Author:ada SHA:abc1234def Title:Fix <b> & "c" Ref: HeadRef:fix Link:https://github.com/kubernetes/test-infra/pull/12 CommitLink: AuthorLink:https://github.com/ada} fix https://github.com/kubernetes/test-infra/pull/12 https://github.com/ada ',
        ),
        (
            '{{with index .Spec.Refs.Pulls 0}}{{.}} {{printf "%+v" .}} {{.HeadRef}} {{.Link}} {{.AuthorLink}} {{.CommitLink}}{{end}}',
            "POSTSUBMIT",
            Mistake(
                '1:7: executing "t" at <index .Spec.Refs.Pulls 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        (
            '{{with index .Spec.Refs.Pulls 0}}{{.}} {{printf "%+v" .}} {{.HeadRef}} {{.Link}} {{.AuthorLink}} {{.CommitLink}}{{end}}',
            "PERIODIC",
            Mistake('1:18: executing "t" at <.Spec.Refs.Pulls>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            '{{with index .Spec.Refs.Pulls 0}}{{.}} {{printf "%+v" .}} {{.HeadRef}} {{.Link}} {{.AuthorLink}} {{.CommitLink}}{{end}}',
            "EMPTY",
            Mistake('1:18: executing "t" at <.Spec.Refs.Pulls>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            '{{with .Spec.PodSpec}}{{.ServiceAccountName}} {{(index .Containers 0).Image}} {{range .Containers}}{{.Name}} {{.Args}}{{end}} {{index .NodeSelector "kubernetes.io/arch"}}{{end}}',
            "PRESUBMIT",
            "builder golang:1.26 test [make test] arm64",
        ),
        (
            '{{with .Spec.PodSpec}}{{.ServiceAccountName}} {{(index .Containers 0).Image}} {{range .Containers}}{{.Name}} {{.Args}}{{end}} {{index .NodeSelector "kubernetes.io/arch"}}{{end}}',
            "BATCH",
            "",
        ),
        (
            '{{with .Spec.PodSpec}}{{.ServiceAccountName}} {{(index .Containers 0).Image}} {{range .Containers}}{{.Name}} {{.Args}}{{end}} {{index .NodeSelector "kubernetes.io/arch"}}{{end}}',
            "POSTSUBMIT",
            "",
        ),
        (
            '{{with .Spec.PodSpec}}{{.ServiceAccountName}} {{(index .Containers 0).Image}} {{range .Containers}}{{.Name}} {{.Args}}{{end}} {{index .NodeSelector "kubernetes.io/arch"}}{{end}}',
            "PERIODIC",
            "",
        ),
        (
            '{{with .Spec.PodSpec}}{{.ServiceAccountName}} {{(index .Containers 0).Image}} {{range .Containers}}{{.Name}} {{.Args}}{{end}} {{index .NodeSelector "kubernetes.io/arch"}}{{end}}',
            "EMPTY",
            "",
        ),
        (
            '{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}',
            "PRESUBMIT",
            "https://github.com/kubernetes/test-infra/commit/0123456789abcdef|0123456",
        ),
        ('{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}', "BATCH", "|beef"),
        (
            '{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}',
            "POSTSUBMIT",
            "https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf",
        ),
        (
            '{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}',
            "PERIODIC",
            Mistake('1:7: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            '{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}',
            "EMPTY",
            Mistake('1:7: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            "{{$refs := .Spec.Refs}}{{if $refs}}{{$refs.Org}}{{end}}{{$.Spec.Job}}",
            "PRESUBMIT",
            "kubernetespull-test-infra-unit",
        ),
        ("{{$refs := .Spec.Refs}}{{if $refs}}{{$refs.Org}}{{end}}{{$.Spec.Job}}", "BATCH", "kubernetes-sigspull-unit"),
        ("{{$refs := .Spec.Refs}}{{if $refs}}{{$refs.Org}}{{end}}{{$.Spec.Job}}", "POSTSUBMIT", "kubernetespost-push"),
        ("{{$refs := .Spec.Refs}}{{if $refs}}{{$refs.Org}}{{end}}{{$.Spec.Job}}", "PERIODIC", "ci-nightly"),
        ("{{$refs := .Spec.Refs}}{{if $refs}}{{$refs.Org}}{{end}}{{$.Spec.Job}}", "EMPTY", ""),
        (
            '{{define "pull"}}#{{.Number}}{{end}}{{with .Spec.Refs}}{{range .Pulls}}{{template "pull" .}}{{end}}{{end}}',
            "PRESUBMIT",
            "#12",
        ),
        (
            '{{define "pull"}}#{{.Number}}{{end}}{{with .Spec.Refs}}{{range .Pulls}}{{template "pull" .}}{{end}}{{end}}',
            "BATCH",
            "#12#13",
        ),
        (
            '{{define "pull"}}#{{.Number}}{{end}}{{with .Spec.Refs}}{{range .Pulls}}{{template "pull" .}}{{end}}{{end}}',
            "POSTSUBMIT",
            "",
        ),
        (
            '{{define "pull"}}#{{.Number}}{{end}}{{with .Spec.Refs}}{{range .Pulls}}{{template "pull" .}}{{end}}{{end}}',
            "PERIODIC",
            "",
        ),
        (
            '{{define "pull"}}#{{.Number}}{{end}}{{with .Spec.Refs}}{{range .Pulls}}{{template "pull" .}}{{end}}{{end}}',
            "EMPTY",
            "",
        ),
        ("{{.Spec.Refs.Pulls | len}}", "PRESUBMIT", "1"),
        ("{{.Spec.Refs.Pulls | len}}", "BATCH", "2"),
        ("{{.Spec.Refs.Pulls | len}}", "POSTSUBMIT", "0"),
        (
            "{{.Spec.Refs.Pulls | len}}",
            "PERIODIC",
            Mistake('1:7: executing "t" at <.Spec.Refs.Pulls>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            "{{.Spec.Refs.Pulls | len}}",
            "EMPTY",
            Mistake('1:7: executing "t" at <.Spec.Refs.Pulls>: nil pointer evaluating *v1.Refs.Pulls'),
        ),
        (
            "{{range .Spec}}{{end}}",
            "PRESUBMIT",
            Mistake(
                '1:8: executing "t" at <.Spec>: range can\'t iterate over {presubmit kubernetes default  pull-test-infra-unit master:0123456789abcdef,12:abc1…'
            ),
        ),
        (
            "{{range .Spec}}{{end}}",
            "BATCH",
            Mistake(
                '1:8: executing "t" at <.Spec>: range can\'t iterate over {batch    pull-unit main:beef,12:abc1234def,13:def:pull/13/head [master] false   0 …'
            ),
        ),
        (
            "{{range .Spec}}{{end}}",
            "POSTSUBMIT",
            Mistake(
                '1:8: executing "t" at <.Spec>: range can\'t iterate over {postsubmit    post-push master:cafecafecafe [] false   0 false <nil> <nil> <nil> <…'
            ),
        ),
        (
            "{{range .Spec}}{{end}}",
            "PERIODIC",
            Mistake(
                '1:8: executing "t" at <.Spec>: range can\'t iterate over {periodic    ci-nightly <nil> [master] false   0 false <nil> <nil> <nil> <nil> fals…'
            ),
        ),
        (
            "{{range .Spec}}{{end}}",
            "EMPTY",
            Mistake(
                '1:8: executing "t" at <.Spec>: range can\'t iterate over {     <nil> [] false   0 false <nil> <nil> <nil> <nil> false <nil> }'
            ),
        ),
        (
            "{{len .Spec}}",
            "PRESUBMIT",
            Mistake('1:2: executing "t" at <len .Spec>: error calling len: len of type v1.ProwJobSpec'),
        ),
        (
            "{{len .Spec}}",
            "BATCH",
            Mistake('1:2: executing "t" at <len .Spec>: error calling len: len of type v1.ProwJobSpec'),
        ),
        (
            "{{len .Spec}}",
            "POSTSUBMIT",
            Mistake('1:2: executing "t" at <len .Spec>: error calling len: len of type v1.ProwJobSpec'),
        ),
        (
            "{{len .Spec}}",
            "PERIODIC",
            Mistake('1:2: executing "t" at <len .Spec>: error calling len: len of type v1.ProwJobSpec'),
        ),
        (
            "{{len .Spec}}",
            "EMPTY",
            Mistake('1:2: executing "t" at <len .Spec>: error calling len: len of type v1.ProwJobSpec'),
        ),
        ("{{if .Spec}}y{{end}}{{with .Status}}{{.State}}{{end}}", "PRESUBMIT", "yfailure"),
        ("{{if .Spec}}y{{end}}{{with .Status}}{{.State}}{{end}}", "BATCH", "ypending"),
        ("{{if .Spec}}y{{end}}{{with .Status}}{{.State}}{{end}}", "POSTSUBMIT", "ysuccess"),
        ("{{if .Spec}}y{{end}}{{with .Status}}{{.State}}{{end}}", "PERIODIC", "ytriggered"),
        ("{{if .Spec}}y{{end}}{{with .Status}}{{.State}}{{end}}", "EMPTY", "y"),
        (
            "{{print .Spec.Type .Status.State}} {{print .Spec.MaxConcurrency .Spec.Report}} {{html .Spec.Refs}} {{urlquery .Spec.Job}}",
            "PRESUBMIT",
            "presubmitfailure 3 true master:0123456789abcdef,12:abc1234def pull-test-infra-unit",
        ),
        (
            "{{print .Spec.Type .Status.State}} {{print .Spec.MaxConcurrency .Spec.Report}} {{html .Spec.Refs}} {{urlquery .Spec.Job}}",
            "BATCH",
            "batchpending 0 false main:beef,12:abc1234def,13:def:pull/13/head pull-unit",
        ),
        (
            "{{print .Spec.Type .Status.State}} {{print .Spec.MaxConcurrency .Spec.Report}} {{html .Spec.Refs}} {{urlquery .Spec.Job}}",
            "POSTSUBMIT",
            "postsubmitsuccess 0 false master:cafecafecafe post-push",
        ),
        (
            "{{print .Spec.Type .Status.State}} {{print .Spec.MaxConcurrency .Spec.Report}} {{html .Spec.Refs}} {{urlquery .Spec.Job}}",
            "PERIODIC",
            "periodictriggered 0 false &lt;nil&gt; ci-nightly",
        ),
        (
            "{{print .Spec.Type .Status.State}} {{print .Spec.MaxConcurrency .Spec.Report}} {{html .Spec.Refs}} {{urlquery .Spec.Job}}",
            "EMPTY",
            " 0 false &lt;nil&gt; ",
        ),
        ('{{lt .Spec.MaxConcurrency 5}} {{gt .Spec.Type "a"}}', "PRESUBMIT", "true true"),
        ('{{lt .Spec.MaxConcurrency 5}} {{gt .Spec.Type "a"}}', "BATCH", "true true"),
        ('{{lt .Spec.MaxConcurrency 5}} {{gt .Spec.Type "a"}}', "POSTSUBMIT", "true true"),
        ('{{lt .Spec.MaxConcurrency 5}} {{gt .Spec.Type "a"}}', "PERIODIC", "true true"),
        ('{{lt .Spec.MaxConcurrency 5}} {{gt .Spec.Type "a"}}', "EMPTY", "true false"),
        ("{{slice .Spec.Job 0 3}}", "PRESUBMIT", "pul"),
        ("{{slice .Spec.Job 0 3}}", "BATCH", "pul"),
        ("{{slice .Spec.Job 0 3}}", "POSTSUBMIT", "pos"),
        ("{{slice .Spec.Job 0 3}}", "PERIODIC", "ci-"),
    ],
    "What kubernetes/test-infra says": [
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}). [Your PR dashboard](https://prow.k8s.io/pr?query=is%3Apr%20state%3Aopen%20author%3A{{with index .Spec.Refs.Pulls 0}}{{.Author}}{{end}}). Please help us cut down on flakes by [linking to](https://git.k8s.io/community/contributors/devel/sig-testing/flaky-tests.md#filing-issues-for-flaky-tests) an [open issue](https://github.com/{{.Spec.Refs.Org}}/{{.Spec.Refs.Repo}}/issues?q=is:issue+is:open) when you hit one in your PR.",
            "PRESUBMIT",
            "[Full PR test history](https://prow.k8s.io/pr-history?org=kubernetes&repo=test-infra&pr=12). [Your PR dashboard](https://prow.k8s.io/pr?query=is%3Apr%20state%3Aopen%20author%3Aada). Please help us cut down on flakes by [linking to](https://git.k8s.io/community/contributors/devel/sig-testing/flaky-tests.md#filing-issues-for-flaky-tests) an [open issue](https://github.com/kubernetes/test-infra/issues?q=is:issue+is:open) when you hit one in your PR.",
        ),
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}). [Your PR dashboard](https://prow.k8s.io/pr?query=is%3Apr%20state%3Aopen%20author%3A{{with index .Spec.Refs.Pulls 0}}{{.Author}}{{end}}). Please help us cut down on flakes by [linking to](https://git.k8s.io/community/contributors/devel/sig-testing/flaky-tests.md#filing-issues-for-flaky-tests) an [open issue](https://github.com/{{.Spec.Refs.Org}}/{{.Spec.Refs.Repo}}/issues?q=is:issue+is:open) when you hit one in your PR.",
            "BATCH",
            "[Full PR test history](https://prow.k8s.io/pr-history?org=kubernetes-sigs&repo=kind&pr=12). [Your PR dashboard](https://prow.k8s.io/pr?query=is%3Apr%20state%3Aopen%20author%3Aada). Please help us cut down on flakes by [linking to](https://git.k8s.io/community/contributors/devel/sig-testing/flaky-tests.md#filing-issues-for-flaky-tests) an [open issue](https://github.com/kubernetes-sigs/kind/issues?q=is:issue+is:open) when you hit one in your PR.",
        ),
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}). [Your PR dashboard](https://prow.k8s.io/pr?query=is%3Apr%20state%3Aopen%20author%3A{{with index .Spec.Refs.Pulls 0}}{{.Author}}{{end}}). Please help us cut down on flakes by [linking to](https://git.k8s.io/community/contributors/devel/sig-testing/flaky-tests.md#filing-issues-for-flaky-tests) an [open issue](https://github.com/{{.Spec.Refs.Org}}/{{.Spec.Refs.Repo}}/issues?q=is:issue+is:open) when you hit one in your PR.",
            "POSTSUBMIT",
            Mistake(
                '1:112: executing "t" at <index .Spec.Refs.Pulls 0>: error calling index: reflect: slice index out of range'
            ),
        ),
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}). [Your PR dashboard](https://prow.k8s.io/pr?query=is%3Apr%20state%3Aopen%20author%3A{{with index .Spec.Refs.Pulls 0}}{{.Author}}{{end}}). Please help us cut down on flakes by [linking to](https://git.k8s.io/community/contributors/devel/sig-testing/flaky-tests.md#filing-issues-for-flaky-tests) an [open issue](https://github.com/{{.Spec.Refs.Org}}/{{.Spec.Refs.Repo}}/issues?q=is:issue+is:open) when you hit one in your PR.",
            "PERIODIC",
            Mistake('1:65: executing "t" at <.Spec.Refs.Org>: nil pointer evaluating *v1.Refs.Org'),
        ),
        (
            "[Full PR test history](https://prow.k8s.io/pr-history?org={{.Spec.Refs.Org}}&repo={{.Spec.Refs.Repo}}&pr={{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}). [Your PR dashboard](https://prow.k8s.io/pr?query=is%3Apr%20state%3Aopen%20author%3A{{with index .Spec.Refs.Pulls 0}}{{.Author}}{{end}}). Please help us cut down on flakes by [linking to](https://git.k8s.io/community/contributors/devel/sig-testing/flaky-tests.md#filing-issues-for-flaky-tests) an [open issue](https://github.com/{{.Spec.Refs.Org}}/{{.Spec.Refs.Repo}}/issues?q=is:issue+is:open) when you hit one in your PR.",
            "EMPTY",
            Mistake('1:65: executing "t" at <.Spec.Refs.Org>: nil pointer evaluating *v1.Refs.Org'),
        ),
        ("GO_VERSION= -> GO_VERSION={{.GoVersion}}", "BRANCH", "GO_VERSION= -> GO_VERSION=1.26"),
        (
            "KUBERNETES_VERSION=latest -> KUBERNETES_VERSION=latest-{{.Version}}",
            "BRANCH",
            "KUBERNETES_VERSION=latest -> KUBERNETES_VERSION=latest-1.36",
        ),
        (
            "KUBERNETES_VERSION=master -> KUBERNETES_VERSION={{.Version}}, gce-100Nodes-master -> gce-100Nodes-{{.Version}}",
            "BRANCH",
            "KUBERNETES_VERSION=master -> KUBERNETES_VERSION=1.36, gce-100Nodes-master -> gce-100Nodes-1.36",
        ),
        (
            "MARKER_VERSION=latest.txt -> MARKER_VERSION=latest-{{.Version}}.txt",
            "BRANCH",
            "MARKER_VERSION=latest.txt -> MARKER_VERSION=latest-1.36.txt",
        ),
        (
            "extract=ci/latest -> extract=ci/latest-{{.Version}}",
            "BRANCH",
            "extract=ci/latest -> extract=ci/latest-1.36",
        ),
        (
            "latest-fast.txt -> latest-{{.Version}}.txt, ci/fast -> ci",
            "BRANCH",
            "latest-fast.txt -> latest-1.36.txt, ci/fast -> ci",
        ),
        ("latest.txt -> latest-{{.Version}}.txt", "BRANCH", "latest.txt -> latest-1.36.txt"),
        (
            'https://prow.k8s.io/view/gs/kubernetes-ci-logs/{{if eq .Spec.Type "presubmit"}}pr-logs/pull{{else if eq .Spec.Type "batch"}}pr-logs/pull{{else}}logs{{end}}{{if .Spec.Refs}}{{if ne .Spec.Refs.Org ""}}{{if ne .Spec.Refs.Org "kubernetes"}}/{{if eq .Spec.Refs.Org "kubernetes-sigs"}}sigs.k8s.io{{else}}{{.Spec.Refs.Org}}{{end}}_{{.Spec.Refs.Repo}}{{else if ne .Spec.Refs.Repo "kubernetes"}}/{{.Spec.Refs.Repo}}{{end}}{{end}}{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "PRESUBMIT",
            "https://prow.k8s.io/view/gs/kubernetes-ci-logs/pr-logs/pull/test-infra/12/pull-test-infra-unit/1776/",
        ),
        (
            'https://prow.k8s.io/view/gs/kubernetes-ci-logs/{{if eq .Spec.Type "presubmit"}}pr-logs/pull{{else if eq .Spec.Type "batch"}}pr-logs/pull{{else}}logs{{end}}{{if .Spec.Refs}}{{if ne .Spec.Refs.Org ""}}{{if ne .Spec.Refs.Org "kubernetes"}}/{{if eq .Spec.Refs.Org "kubernetes-sigs"}}sigs.k8s.io{{else}}{{.Spec.Refs.Org}}{{end}}_{{.Spec.Refs.Repo}}{{else if ne .Spec.Refs.Repo "kubernetes"}}/{{.Spec.Refs.Repo}}{{end}}{{end}}{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "BATCH",
            "https://prow.k8s.io/view/gs/kubernetes-ci-logs/pr-logs/pull/sigs.k8s.io_kind/batch/pull-unit/9/",
        ),
        (
            'https://prow.k8s.io/view/gs/kubernetes-ci-logs/{{if eq .Spec.Type "presubmit"}}pr-logs/pull{{else if eq .Spec.Type "batch"}}pr-logs/pull{{else}}logs{{end}}{{if .Spec.Refs}}{{if ne .Spec.Refs.Org ""}}{{if ne .Spec.Refs.Org "kubernetes"}}/{{if eq .Spec.Refs.Org "kubernetes-sigs"}}sigs.k8s.io{{else}}{{.Spec.Refs.Org}}{{end}}_{{.Spec.Refs.Repo}}{{else if ne .Spec.Refs.Repo "kubernetes"}}/{{.Spec.Refs.Repo}}{{end}}{{end}}{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "POSTSUBMIT",
            "https://prow.k8s.io/view/gs/kubernetes-ci-logs/logs/post-push/10/",
        ),
        (
            'https://prow.k8s.io/view/gs/kubernetes-ci-logs/{{if eq .Spec.Type "presubmit"}}pr-logs/pull{{else if eq .Spec.Type "batch"}}pr-logs/pull{{else}}logs{{end}}{{if .Spec.Refs}}{{if ne .Spec.Refs.Org ""}}{{if ne .Spec.Refs.Org "kubernetes"}}/{{if eq .Spec.Refs.Org "kubernetes-sigs"}}sigs.k8s.io{{else}}{{.Spec.Refs.Org}}{{end}}_{{.Spec.Refs.Repo}}{{else if ne .Spec.Refs.Repo "kubernetes"}}/{{.Spec.Refs.Repo}}{{end}}{{end}}{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "PERIODIC",
            "https://prow.k8s.io/view/gs/kubernetes-ci-logs/logs/ci-nightly//",
        ),
        (
            'https://prow.k8s.io/view/gs/kubernetes-ci-logs/{{if eq .Spec.Type "presubmit"}}pr-logs/pull{{else if eq .Spec.Type "batch"}}pr-logs/pull{{else}}logs{{end}}{{if .Spec.Refs}}{{if ne .Spec.Refs.Org ""}}{{if ne .Spec.Refs.Org "kubernetes"}}/{{if eq .Spec.Refs.Org "kubernetes-sigs"}}sigs.k8s.io{{else}}{{.Spec.Refs.Org}}{{end}}_{{.Spec.Refs.Repo}}{{else if ne .Spec.Refs.Repo "kubernetes"}}/{{.Spec.Refs.Repo}}{{end}}{{end}}{{end}}{{if eq .Spec.Type "presubmit"}}/{{with index .Spec.Refs.Pulls 0}}{{.Number}}{{end}}{{else if eq .Spec.Type "batch"}}/batch{{end}}/{{.Spec.Job}}/{{.Status.BuildID}}/',
            "EMPTY",
            "https://prow.k8s.io/view/gs/kubernetes-ci-logs/logs///",
        ),
        (
            "Welcome @{{.AuthorLogin}}! <br><br>It looks like this is your first PR to <a href='https://github.com/{{.Org}}/{{.Repo}}'>{{.Org}}/{{.Repo}}</a> 🎉. Please refer to our [pull request process documentation](https://www.kubernetes.dev/docs/guide/pull-requests/) to help your PR have a smooth ride to approval. <br><br>You will be prompted by a bot to use commands during the review process. Do not be afraid to follow the prompts! It is okay to experiment. [Here is the bot commands documentation](https://go.k8s.io/bot-commands). <br><br>You can also check if {{.Org}}/{{.Repo}} has [its own contribution guidelines](https://github.com/{{.Org}}/{{.Repo}}/tree/master/CONTRIBUTING.md). <br><br>You may want to refer to our [testing guide](https://git.k8s.io/community/contributors/devel/sig-testing/testing.md) if you run into trouble with your tests not passing. <br><br>If you are having difficulty getting your pull request seen, please follow the [recommended escalation practices](https://www.kubernetes.dev/docs/guide/pull-requests/#why-is-my-pull-request-not-getting-reviewed). Also, for tips and tricks in the contribution process you may want to read the [Kubernetes contributor cheat sheet](https://www.kubernetes.dev/docs/contributor-cheatsheet/). We want to make sure your contribution gets all the attention it needs! <br><br>Thank you, and welcome to Kubernetes. :smiley:",
            "GREETING",
            "Welcome @ada! <br><br>It looks like this is your first PR to <a href='https://github.com/kubernetes/test-infra'>kubernetes/test-infra</a> 🎉. Please refer to our [pull request process documentation](https://www.kubernetes.dev/docs/guide/pull-requests/) to help your PR have a smooth ride to approval. <br><br>You will be prompted by a bot to use commands during the review process. Do not be afraid to follow the prompts! It is okay to experiment. [Here is the bot commands documentation](https://go.k8s.io/bot-commands). <br><br>You can also check if kubernetes/test-infra has [its own contribution guidelines](https://github.com/kubernetes/test-infra/tree/master/CONTRIBUTING.md). <br><br>You may want to refer to our [testing guide](https://git.k8s.io/community/contributors/devel/sig-testing/testing.md) if you run into trouble with your tests not passing. <br><br>If you are having difficulty getting your pull request seen, please follow the [recommended escalation practices](https://www.kubernetes.dev/docs/guide/pull-requests/#why-is-my-pull-request-not-getting-reviewed). Also, for tips and tricks in the contribution process you may want to read the [Kubernetes contributor cheat sheet](https://www.kubernetes.dev/docs/contributor-cheatsheet/). We want to make sure your contribution gets all the attention it needs! <br><br>Thank you, and welcome to Kubernetes. :smiley:",
        ),
        (
            "https://468814281478.us-east-2.console.aws.amazon.com/eks/clusters/prow-build-cluster/pods/{{ .Name }}?namespace=test-pods&region=us-east-2",
            "BRANCH",
            "https://468814281478.us-east-2.console.aws.amazon.com/eks/clusters/prow-build-cluster/pods/0a1b?namespace=test-pods&region=us-east-2",
        ),
        (
            "https://console.cloud.google.com/kubernetes/pod/us-central1/prow-build-trusted/test-pods/{{ .Name }}/details?project=k8s-infra-prow-build-trusted",
            "BRANCH",
            "https://console.cloud.google.com/kubernetes/pod/us-central1/prow-build-trusted/test-pods/0a1b/details?project=k8s-infra-prow-build-trusted",
        ),
        (
            "https://console.cloud.google.com/kubernetes/pod/us-central1/prow-build/test-pods/{{ .Name }}/details?project=k8s-infra-prow-build",
            "BRANCH",
            "https://console.cloud.google.com/kubernetes/pod/us-central1/prow-build/test-pods/0a1b/details?project=k8s-infra-prow-build",
        ),
        (
            ":alert: Failed periodic job: {{.Status.State}}. <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-cluster-lifecycle-cluster-api-provider-openstack|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>",
            "POSTSUBMIT",
            ":alert: Failed periodic job: success. <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-cluster-lifecycle-cluster-api-provider-openstack|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            ":alert: Failed periodic job: {{.Status.State}}. <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-cluster-lifecycle-cluster-api-provider-openstack|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>",
            "PERIODIC",
            ":alert: Failed periodic job: triggered. <|Spyglass> | <https://testgrid.k8s.io/sig-cluster-lifecycle-cluster-api-provider-openstack|Testgrid> | <https://prow.k8s.io/?job=ci-nightly|Deck>",
        ),
        (
            "Deploying codesearch: {{.Status.State}}. <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-codesearch|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>",
            "POSTSUBMIT",
            "Deploying codesearch: success. <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-codesearch|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            "Deploying codesearch: {{.Status.State}}. <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-codesearch|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>",
            "PERIODIC",
            "Deploying codesearch: triggered. <|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-codesearch|Testgrid> | <https://prow.k8s.io/?job=ci-nightly|Deck>",
        ),
        (
            'Deploying codesearch: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-codesearch|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying codesearch: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-codesearch|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying codesearch: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-codesearch|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:57: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            'Deploying elekto: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-elekto|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying elekto: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-elekto|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying elekto: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-elekto|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:53: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            'Deploying gcsweb: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-gcsweb|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying gcsweb: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-gcsweb|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying gcsweb: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-gcsweb|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:53: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            'Deploying k8s-infra-prow-build-trusted cluster: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-prow#deploy-prow-build-trusted|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying k8s-infra-prow-build-trusted cluster: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-prow#deploy-prow-build-trusted|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying k8s-infra-prow-build-trusted cluster: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-prow#deploy-prow-build-trusted|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:83: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            'Deploying k8s-io: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-k8s-io|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying k8s-io: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-k8s-io|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying k8s-io: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-k8s-io|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:53: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            'Deploying kettle: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-kettle|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying kettle: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-kettle|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying kettle: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-kettle|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:53: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            'Deploying kubernetes-external-secrets: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-kubernetes-external-secrets|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying kubernetes-external-secrets: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-kubernetes-external-secrets|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying kubernetes-external-secrets: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-kubernetes-external-secrets|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:74: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            'Deploying perfdash: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-perfdash|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying perfdash: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-perfdash|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying perfdash: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-perfdash|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:55: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            'Deploying publishing-bot: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-publishing-bot|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying publishing-bot: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-publishing-bot|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying publishing-bot: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-publishing-bot|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:61: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            'Deploying slack-infra: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-slack-infra|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Deploying slack-infra: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-slack-infra|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Deploying slack-infra: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/sig-k8s-infra-apps#deploy-slack-infra|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:58: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            "Job {{.Spec.Job}} of type {{.Spec.Type}} ended with state {{.Status.State}}. <{{.Status.URL}}|View logs>",
            "POSTSUBMIT",
            "Job post-push of type postsubmit ended with state success. <https://prow/10|View logs>",
        ),
        (
            "Job {{.Spec.Job}} of type {{.Spec.Type}} ended with state {{.Status.State}}. <{{.Status.URL}}|View logs>",
            "PERIODIC",
            "Job ci-nightly of type periodic ended with state triggered. <|View logs>",
        ),
        (
            'Postsubmit push to staging failed: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/kops-misc#kops-postsubmit-push-to-staging|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "POSTSUBMIT",
            "Postsubmit push to staging failed: success. Commit: <https://github.com/kubernetes/kubernetes/compare/a...b|cafecaf> | <https://prow/10|Spyglass> | <https://testgrid.k8s.io/kops-misc#kops-postsubmit-push-to-staging|Testgrid> | <https://prow.k8s.io/?job=post-push|Deck>",
        ),
        (
            'Postsubmit push to staging failed: {{.Status.State}}. Commit: <{{.Spec.Refs.BaseLink}}|{{printf "%.7s" .Spec.Refs.BaseSHA}}> | <{{.Status.URL}}|Spyglass> | <https://testgrid.k8s.io/kops-misc#kops-postsubmit-push-to-staging|Testgrid> | <https://prow.k8s.io/?job={{.Spec.Job}}|Deck>',
            "PERIODIC",
            Mistake('1:70: executing "t" at <.Spec.Refs.BaseLink>: nil pointer evaluating *v1.Refs.BaseLink'),
        ),
        (
            "cluster-api-provider-aws-periodics-{{ .branch }}.yaml",
            "BRANCH",
            "cluster-api-provider-aws-periodics-release-1.12.yaml",
        ),
        (
            "cluster-api-provider-aws-presubmits-{{ .branch }}.yaml",
            "BRANCH",
            "cluster-api-provider-aws-presubmits-release-1.12.yaml",
        ),
        (
            'cluster-api-provider-vsphere-{{ ReplaceAll .branch "." "-" }}-periodics-upgrades.yaml',
            "BRANCH",
            Mistake('1: function "ReplaceAll" not defined'),
        ),
        (
            'cluster-api-provider-vsphere-{{ ReplaceAll .branch "." "-" }}-periodics.yaml',
            "BRANCH",
            Mistake('1: function "ReplaceAll" not defined'),
        ),
        (
            'cluster-api-provider-vsphere-{{ ReplaceAll .branch "." "-" }}-presubmits.yaml',
            "BRANCH",
            Mistake('1: function "ReplaceAll" not defined'),
        ),
        (
            'cluster-api-{{ ReplaceAll .branch "." "-" }}-periodics-upgrades.yaml',
            "BRANCH",
            Mistake('1: function "ReplaceAll" not defined'),
        ),
        (
            'cluster-api-{{ ReplaceAll .branch "." "-" }}-periodics.yaml',
            "BRANCH",
            Mistake('1: function "ReplaceAll" not defined'),
        ),
        (
            'cluster-api-{{ ReplaceAll .branch "." "-" }}-presubmits.yaml',
            "BRANCH",
            Mistake('1: function "ReplaceAll" not defined'),
        ),
    ],
}
