package git

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Storage is how a repository is kept, as far as it decides how fast and how
// much of it is read.
type Storage struct {
	Packs int
	// Loose is about how many objects are in no pack.
	Loose int
	// SHA256 says that objects are named by their SHA-256.
	SHA256 bool
	// Reftable says that refs are kept in tables.
	Reftable bool
	// Shallow and Partial say that the clone left out older history, or trees
	// and files.
	Shallow, Partial bool
}

// Stored looks at how the repository at path is kept, without reading an
// object.
func Stored(path string) (Storage, error) {
	l, err := locate(path)
	if err != nil {
		return Storage{}, err
	}
	config, _ := readLocalConfig(l, nil)
	if err := checkFormat(config); err != nil {
		return Storage{}, err
	}
	format, _ := config.last("extensions.objectformat")
	s := Storage{SHA256: format == "sha256", Reftable: keepsTables(config), Partial: isPartial(config)}
	if info, err := os.Stat(filepath.Join(l.common, "shallow")); err == nil {
		s.Shallow = info.Size() > 0
	}
	packs, _ := os.ReadDir(filepath.Join(l.common, "objects", "pack")) // there may be none
	for _, e := range packs {
		if strings.HasSuffix(e.Name(), ".pack") {
			s.Packs++
		}
	}
	// Names are spread evenly over 256 folders: as git gc does, one of them
	// tells.
	const probes = 4
	for i := range probes {
		entries, _ := os.ReadDir(filepath.Join(l.common, "objects", fmt.Sprintf("%02x", 0x17+i)))
		s.Loose += len(entries) * 256 / probes
	}
	return s, nil
}
