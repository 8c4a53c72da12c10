package apidesc

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	emulated "github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/wire"
)

func load(t *testing.T) *API {
	t.Helper()
	a, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestPacked holds that the program has the description that is in api.json: .ci/describe-api writes
// both files.
func TestPacked(t *testing.T) {
	text, err := os.ReadFile("api.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, text) {
		t.Errorf("got %d bytes in api.json.gz, want the %d of api.json: run gzip -9 --no-name --keep --force api.json", len(got), len(text))
	}
}

func TestRequest(t *testing.T) {
	a := load(t)
	for _, c := range []struct {
		method string
		values map[string]string
		files  []string
		want   string // "" for none
	}{
		{"sendMessage", map[string]string{"chat_id": "@news", "text": "a"}, nil, ""},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "123", "disable_notification": "true"}, nil, ""},
		{"sendMessage", map[string]string{"chat_id": "-100"}, nil, `needs the parameter "text"`},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "a", "silent": "true"}, nil, `no parameter "silent"`},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "a", "entities": `[{"type":"bold","offset":0,"length":1}]`}, nil, ""},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "a", "entities": `[{"type":"bold","offset":"0","length":1}]`}, nil, "offset"},
		{"sendMessage", map[string]string{"chat_id": "-100", "text": "a", "link_preview_options": `{"disabled":true}`}, nil, `no field "disabled"`},
		{"sendPhoto", map[string]string{"chat_id": "-100", "photo": "attach://f"}, []string{"f"}, ""},
		{"sendPhoto", map[string]string{"chat_id": "-100"}, []string{"photo"}, ""},
		{"sendRichMessage", map[string]string{"chat_id": "1", "rich_message": `{"blocks":[{"type":"heading","text":["a",{"type":"bold","text":"b"}],"size":1}]}`}, nil, ""},
		{"sendRichMessage", map[string]string{"chat_id": "1", "rich_message": `{"blocks":[{"type":"heading","text":"a","level":1}]}`}, nil, `no field "level"`},
		{"sendRichMessage", map[string]string{"chat_id": "1", "rich_message": `{"blocks":[{"type":"expandable_blockquote","text":"a","blocks":[{"type":"divider"}]}]}`}, nil, ""},
		{"sendRichMessage", map[string]string{"chat_id": "1", "rich_message": `{"blocks":[{"type":"list","items":[{"blocks":[{"type":"paragraph","txt":"a"}]}]}]}`}, nil, `no field "txt"`},
		{"sendMesage", nil, nil, "not described"},
	} {
		err := a.Request(c.method, c.values, c.files)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s %v: %v, want %q", c.method, c.values, err, c.want)
		}
	}
}

// TestFieldsThatAreRead holds every field of an update that the program reads,
// and every field that the emulator writes, against the description.
func TestFieldsThatAreRead(t *testing.T) {
	a := load(t)
	for name, v := range map[string]any{
		"Update": wire.Update{}, "User": wire.User{}, "Message": wire.Message{}, "CallbackQuery": wire.CallbackQuery{},
		"InlineQuery": wire.InlineQuery{}, "ChatMemberUpdated": wire.ChatMemberUpdated{}, "MessageReactionCountUpdated": wire.ReactionCount{},
	} {
		hold(t, a, "the program: ", name, reflect.TypeOf(v), map[reflect.Type]bool{})
	}
	for name, v := range map[string]any{"Update": emulated.Update{}, "Message": emulated.Message{}, "User": emulated.User{}, "Chat": emulated.Chat{}} {
		hold(t, a, "the emulator: ", name, reflect.TypeOf(v), map[reflect.Type]bool{})
	}
}

// hold compares the fields of a Go type with those of a type of the Bot API, or
// of the types that it may be.
func hold(t *testing.T, a *API, who, name string, of reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice && of != reflect.TypeFor[json.RawMessage]() {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || seen[of] {
		return
	}
	seen[of] = true
	if name == "User" { // one struct reads what getMe says as well
		name = "User|UserFromGetMe"
	}
	for i := range of.NumField() {
		f := of.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "" || tag == "-" {
			continue
		}
		kind, ok := a.find(name, tag)
		if !ok {
			t.Errorf("%s%s has no field %q (%s.%s)", who, name, tag, of.Name(), f.Name)
			continue
		}
		if kinds := split(strings.TrimPrefix(kind, "[]")); a.Types[kinds[0]].Is != "" || a.Types[kinds[0]].Fields != nil {
			hold(t, a, who, strings.TrimPrefix(kind, "[]"), f.Type, seen)
		}
	}
}

// find looks for a field in a type, or in those that it may be.
func (a *API) find(name, tag string) (kind string, ok bool) {
	for _, n := range split(name) {
		t := a.Types[n]
		if kind, ok = field(t.Fields, tag); ok {
			return kind, true
		}
		if t.Is != "" {
			if kind, ok = a.find(t.Is, tag); ok {
				return kind, true
			}
		}
	}
	return "", false
}

// TestAnswersThatAreRead holds every field that the program reads of an answer
// against what the method returns, as the source says it: most of these structs have
// no name. Calls that do not name their method send something, or read a description.
func TestAnswersThatAreRead(t *testing.T) {
	a := load(t)
	src := parseProgram(t)
	answers := 0
	for _, f := range src.funcs {
		ast.Inspect(f.decl, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !calls(call) {
				return true
			}
			result, ok := call.Args[len(call.Args)-1].(*ast.UnaryExpr)
			if !ok || result.Op != token.AND {
				return true // nil, or what is handed on
			}
			method, returns := "a method", "Message|MessageId|BotDescription|BotShortDescription"
			if len(call.Args) > 1 {
				if name, ok := stringOf(call.Args[1]); ok {
					method, returns = name, a.Methods[name].Returns
				}
			}
			where := src.fset.Position(call.Pos())
			of := src.typeOf(f, result.X)
			if of == nil {
				t.Errorf("%s: the type of what %s answers is not seen; declare it beside the call", where, method)
				return true
			}
			answers++
			src.hold(t, a, where.String(), returns, f.pkg, of, map[ast.Expr]bool{})
			return true
		})
	}
	if answers < 30 {
		t.Errorf("%d answers are read, want at least 30", answers)
	}
}

// richTypes are the types of which a block of a rich message may be, for structs that read all of them.
const richTypes = "RichMessage|RichBlock|RichBlockListItem|RichBlockTableCell|RichMessageButton"

// decoded has the type of the Bot API that the program decodes into a variable by itself, and not by
// a call; "" for what is not the API's.
var decoded = map[string]string{
	"botapi.Client.learnName said":       "Chat|ChatFullInfo|Message",
	"botapi.sentAt m":                    "Message",
	"channel.Courier.Show sent":          "Message",
	"channel.Publisher.Send sent":        "Message",
	"channel.shows m":                    "Message",
	"channel.tellLacks is":               "Message",
	"channel.replacer.editedMedia media": "InputMedia",
	"channel.replacer.preview options":   "LinkPreviewOptions",
	"deliver.ShownIn m":                  "Message",
	"draft.richMarkdown message":         richTypes,
	"draft.captionOf c":                  richTypes + "|RichBlockCaption",
	"draft.flattener.add o":              "RichText|MessageEntity",
	"draft.mediaOf sizes":                "PhotoSize|Document",
	"draft.mediaOf f":                    "Video|Animation|Document",
	"updates.Read u":                     "Update",
	"updates.Receiver.takeAll head":      "Update",
	"updates.Receiver.ServeHTTP head":    "Update",
	"web.newLinkPreview o":               "LinkPreviewOptions",
	"wire.richPlain message":             "RichMessage",
	"wire.richText.UnmarshalJSON o":      "RichText",
	"wire.richCaption.UnmarshalJSON o":   "RichBlockCaption|RichText",
	"transcript.Writer.message head":     "Message",
	"transcript.linksOf m":               "Message",
	"main.measure params":                "Message",
	"web.textLimits params":              "Message",
	"web.contentOf params":               "",
}

// TestFieldsThatAreDecoded holds every field that the program reads of JSON which an answer or an
// update holds undecoded, such as a rich message, against the description.
func TestFieldsThatAreDecoded(t *testing.T) {
	a := load(t)
	src := parseProgram(t)
	seen := map[string]bool{}
	for _, f := range src.funcs {
		ast.Inspect(f.decl, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !decodes(call) {
				return true
			}
			result, ok := call.Args[1].(*ast.UnaryExpr)
			if !ok || result.Op != token.AND {
				return true // what is handed on
			}
			of := src.typeOf(f, result.X)
			for {
				list, ok := of.(*ast.ArrayType)
				if !ok {
					break
				}
				of = list.Elt
			}
			if _, fields := src.structOf(f.pkg, of); fields == nil {
				return true // a map or a plain value
			}
			key := f.name() + " " + types.ExprString(result.X)
			name, known := decoded[key]
			if seen[key] = true; !known {
				t.Errorf("%s: %q is decoded; add to decoded which type of the Bot API that is", src.fset.Position(call.Pos()), key)
			} else if name != "" {
				src.hold(t, a, src.fset.Position(call.Pos()).String(), name, f.pkg, of, map[ast.Expr]bool{})
			}
			return true
		})
	}
	for key := range decoded {
		if !seen[key] {
			t.Errorf("%q is not decoded any more", key)
		}
	}
}

// decodes reports whether a call decodes JSON.
func decodes(c *ast.CallExpr) bool {
	if len(c.Args) != 2 {
		return false
	}
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name == "lenient"
	case *ast.SelectorExpr:
		return types.ExprString(f) == "json.Unmarshal"
	}
	return false
}

// calls reports whether a call is one of the Bot API.
func calls(c *ast.CallExpr) bool {
	s, ok := c.Fun.(*ast.SelectorExpr)
	return ok && (s.Sel.Name == "Call" || s.Sel.Name == "CallFiles") && len(c.Args) >= 4
}

// source is the program's source, without tests and without the emulator.
type source struct {
	fset  *token.FileSet
	funcs []function
	types map[string]ast.Expr // by package.Name
}

type function struct {
	pkg  string
	decl *ast.FuncDecl
}

// name returns the function's name with those of its package and receiver.
func (f function) name() string {
	name := f.pkg + "."
	if r := f.decl.Recv; r != nil {
		name += strings.TrimPrefix(types.ExprString(r.List[0].Type), "*") + "."
	}
	return name + f.decl.Name.Name
}

func parseProgram(t *testing.T) *source {
	t.Helper()
	s := &source{fset: token.NewFileSet(), types: map[string]ast.Expr{}}
	root := filepath.Join("..", "..", "..")
	for _, dir := range []string{"bot", "cmd", "scheduler/deliver"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() && e.Name() == "emulator" {
				return fs.SkipDir
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			file, err := parser.ParseFile(s.fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, d := range file.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					s.funcs = append(s.funcs, function{file.Name.Name, d})
					ast.Inspect(d, func(n ast.Node) bool {
						if spec, ok := n.(*ast.TypeSpec); ok {
							s.types[file.Name.Name+"."+spec.Name.Name] = spec.Type
						}
						return true
					})
				case *ast.GenDecl:
					for _, spec := range d.Specs {
						if spec, ok := spec.(*ast.TypeSpec); ok {
							s.types[file.Name.Name+"."+spec.Name.Name] = spec.Type
						}
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// typeOf returns the type of a variable that a function declares or takes, or of a field
// of one; nil if it is not seen.
func (s *source) typeOf(f function, x ast.Expr) (of ast.Expr) {
	switch x := x.(type) {
	case *ast.SelectorExpr:
		_, st := s.structOf(f.pkg, s.typeOf(f, x.X))
		if st != nil {
			of = declared(st, x.Sel.Name)
		}
	case *ast.Ident:
		of = declared(f.decl, x.Name)
	}
	return of
}

// declared returns the type with which a variable or field is declared within a node.
func declared(in ast.Node, name string) (of ast.Expr) {
	ast.Inspect(in, func(n ast.Node) bool {
		var names []*ast.Ident
		var typ ast.Expr
		switch n := n.(type) {
		case *ast.ValueSpec:
			names, typ = n.Names, n.Type
		case *ast.Field:
			names, typ = n.Names, n.Type
		}
		for _, v := range names {
			if v.Name == name && typ != nil {
				of = typ
			}
		}
		return true
	})
	return of
}

// structOf follows names and pointers to a struct, with the package that declares it.
func (s *source) structOf(pkg string, of ast.Expr) (string, *ast.StructType) {
	for {
		switch x := of.(type) {
		case *ast.StarExpr:
			of = x.X
		case *ast.Ident:
			of = s.types[pkg+"."+x.Name]
		case *ast.SelectorExpr:
			from, ok := x.X.(*ast.Ident)
			if !ok {
				return "", nil
			}
			pkg, of = from.Name, s.types[from.Name+"."+x.Sel.Name]
		case *ast.StructType:
			return pkg, x
		default:
			return "", nil
		}
	}
}

// hold compares the fields that a type reads with those of a type of the Bot API.
func (s *source) hold(t *testing.T, a *API, where, name, pkg string, of ast.Expr, seen map[ast.Expr]bool) {
	t.Helper()
	for {
		list, ok := of.(*ast.ArrayType)
		if !ok {
			break
		}
		of, name = list.Elt, strings.Trim(strings.TrimPrefix(name, "[]"), "()")
	}
	pkg, fields := s.structOf(pkg, of)
	if fields == nil || seen[fields] {
		return
	}
	seen[fields] = true
	if name == "User" { // one struct reads what getMe says as well
		name = "User|UserFromGetMe"
	}
	for _, f := range fields.Fields.List {
		if f.Tag == nil {
			if len(f.Names) == 0 {
				s.hold(t, a, where, name, pkg, f.Type, seen)
			}
			for _, n := range f.Names { // read by its name, whatever its case
				if kind, ok := a.find(name, strings.ToLower(n.Name)); ok {
					s.hold(t, a, where, kind, pkg, f.Type, seen)
				} else if n.IsExported() {
					t.Errorf("%s: %s has no field %q", where, name, n.Name)
				}
			}
			continue
		}
		quoted, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			t.Fatal(err)
		}
		tag, _, _ := strings.Cut(reflect.StructTag(quoted).Get("json"), ",")
		if tag == "" || tag == "-" {
			continue
		}
		kind, ok := a.find(name, tag)
		if !ok {
			t.Errorf("%s: %s has no field %q", where, name, tag)
			continue
		}
		s.hold(t, a, where, kind, pkg, f.Type, seen)
	}
}

// stringOf returns the value of a string literal.
func stringOf(x ast.Expr) (string, bool) {
	lit, ok := x.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	v, err := strconv.Unquote(lit.Value)
	return v, err == nil
}
