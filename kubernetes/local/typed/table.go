// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
)

// writeTable prints a line for each kind that has metadata, with the number of
// its struct:
//
//	apps/v1 Deployment 17
//
// then an empty line, and a line for each struct, counted from 0, with its
// fields in order:
//
//	replicas?:*i selector:*3 template:4 strategy?:5
//
// A field is a name, a mark where it is left out of what is written when it is
// empty ("?" for omitempty, "!" for omitzero, which holds for structs too), a
// colon and a type: s string, b boolean, i integer, f number, y bytes, q quantity, o
// integer or string, t time, u time with microseconds, d duration, a anything,
// a number for a struct, "*" and a type for a pointer, "[" and a type for a
// list, "{" and a type for a map of strings.
func writeTable(out io.Writer) {
	t := &table{numbers: map[string]int{}, open: map[reflect.Type]int{}}
	kinds := map[string]reflect.Type{}
	for gvk, typ := range scheme.Scheme.AllKnownTypes() {
		if _, ok := typ.FieldByName("ObjectMeta"); ok && gvk.Version != runtime.APIVersionInternal {
			kinds[gvk.GroupVersion().String()+" "+gvk.Kind] = typ
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		fmt.Fprintln(out, kind, t.number(t.kindFields(kinds[kind])))
	}
	fmt.Fprintln(out)
	for _, line := range t.lines {
		fmt.Fprintln(out, line)
	}
}

type table struct {
	lines   []string
	numbers map[string]int       // by line, so that equal structs are one
	open    map[reflect.Type]int // those that refer to themselves
}

// structNumber returns the number of a struct's line.
func (t *table) structNumber(typ reflect.Type) int {
	if number, ok := t.open[typ]; ok {
		if number < 0 {
			t.lines = append(t.lines, "")
			number = len(t.lines) - 1
			t.open[typ] = number
		}
		return number
	}
	t.open[typ] = -1
	fields := t.fields(typ)
	if number := t.open[typ]; number >= 0 {
		t.lines[number] = strings.Join(fields, " ")
		return number
	}
	number := t.number(fields)
	t.open[typ] = number
	return number
}

// number returns the number of the line with these fields.
func (t *table) number(fields []string) int {
	line := strings.Join(fields, " ")
	number, ok := t.numbers[line]
	if !ok {
		t.lines = append(t.lines, line)
		number = len(t.lines) - 1
		t.numbers[line] = number
	}
	return number
}

// kindFields returns the fields of a kind but for those that are not the
// applier's to say, and those that all kinds have.
func (t *table) kindFields(typ reflect.Type) []string {
	var fields []string
	for i := range typ.NumField() {
		field := typ.Field(i)
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "metadata" && name != "status" {
			fields = append(fields, t.field(field))
		}
	}
	return fields
}

func (t *table) fields(typ reflect.Type) []string {
	var fields []string
	for i := range typ.NumField() {
		field := typ.Field(i)
		if !field.IsExported() {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name == "" && field.Anonymous {
			fields = append(fields, t.fields(field.Type)...)
			continue
		}
		fields = append(fields, t.field(field))
	}
	return fields
}

func (t *table) field(field reflect.StructField) string {
	options := strings.Split(field.Tag.Get("json"), ",")
	text := options[0]
	if slices.Contains(options, "omitempty") {
		text += "?"
	}
	if slices.Contains(options, "omitzero") {
		text += "!"
	}
	return text + ":" + t.typeText(field.Type)
}

var special = map[reflect.Type]string{
	reflect.TypeFor[resource.Quantity]():    "q",
	reflect.TypeFor[intstr.IntOrString]():   "o",
	reflect.TypeFor[metav1.Time]():          "t",
	reflect.TypeFor[metav1.MicroTime]():     "u",
	reflect.TypeFor[metav1.Duration]():      "d",
	reflect.TypeFor[runtime.RawExtension](): "a",
	reflect.TypeFor[metav1.FieldsV1]():      "a",
}

var unmarshaler = reflect.TypeFor[interface{ UnmarshalJSON([]byte) error }]()

func (t *table) typeText(typ reflect.Type) string {
	if text, ok := special[typ]; ok {
		return text
	}
	if reflect.PointerTo(typ).Implements(unmarshaler) && typ.Kind() != reflect.Pointer {
		panic(fmt.Sprintf("%s reads itself: the table has no letter for it", typ))
	}
	switch typ.Kind() {
	case reflect.String:
		return "s"
	case reflect.Bool:
		return "b"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint32, reflect.Uint64:
		return "i"
	case reflect.Float32, reflect.Float64:
		return "f"
	case reflect.Pointer:
		return "*" + t.typeText(typ.Elem())
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.Uint8 {
			return "y"
		}
		return "[" + t.typeText(typ.Elem())
	case reflect.Map:
		return "{" + t.typeText(typ.Elem())
	case reflect.Struct:
		return fmt.Sprint(t.structNumber(typ))
	default:
		panic(fmt.Sprintf("%s: the table has no letter for it", typ))
	}
}
