package fakehub

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

func (w *World) id() int64 {
	w.serial += 17
	return w.serial
}

// nodeID is a global id in the form GitHub gives since 2021: a prefix that
// tells the type, and the rest opaque.
// https://docs.github.com/en/graphql/guides/migrating-graphql-global-node-ids
func nodeID(prefix string, ids ...any) string {
	return prefix + "_kwDO" + base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprint(ids...)))
}

// oid is a sha1 made from its arguments.
func oid(of ...any) string {
	sum := sha1.Sum([]byte(fmt.Sprint(of...)))
	return hex.EncodeToString(sum[:])
}

func digits(id int64) string { return strconv.FormatInt(id, 10) }

// parseNodeID takes a global id apart: the prefix, and what was behind it.
func parseNodeID(id string) (prefix, rest string) {
	prefix, coded, _ := strings.Cut(id, "_kwDO")
	text, err := base64.RawURLEncoding.DecodeString(coded)
	if err != nil {
		return "", ""
	}
	return prefix, string(text)
}
