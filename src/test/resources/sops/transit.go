// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

// The transit engine of a Vault that keeps no secret: what it "encrypts" can be read by anybody. It makes the real sops
// write files as it does for a Vault.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"strings"
)

const version = "vault:v1:"

type answer struct {
	Data map[string]string `json:"data"`
}

func transit(w http.ResponseWriter, r *http.Request) {
	var asked map[string]string
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	given := map[string]string{"plaintext": strings.TrimPrefix(asked["ciphertext"], version)}
	if strings.Contains(r.URL.Path, "/encrypt/") {
		given = map[string]string{"ciphertext": version + asked["plaintext"]}
	}
	if err := json.NewEncoder(w).Encode(answer{given}); err != nil {
		log.Print(err)
	}
}

func main() {
	log.Fatal(http.ListenAndServe("127.0.0.1:8200", http.HandlerFunc(transit)))
}
