// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// validity is how long certificates hold: a cluster of this kind is thrown
// away long before.
const validity = 365 * 24 * time.Hour

// An authority is a cluster's certificate authority.
type authority struct {
	cert    *x509.Certificate
	key     *ecdsa.PrivateKey
	certPEM []byte
}

// A keyPair is a certificate with its private key, in PEM.
type keyPair struct {
	certPEM, keyPEM []byte
}

// newAuthority makes a certificate authority and keeps it in dir.
func newAuthority(dir string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("cannot make the CA's key: %w", err)
	}
	template := certificate(pkix.Name{CommonName: "sluice-local-ca"})
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("cannot make the CA's certificate: %w", err)
	}
	pair, err := encode(der, key)
	if err != nil {
		return nil, err
	}
	if err := pair.write(dir, "ca"); err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{cert: cert, key: key, certPEM: pair.certPEM}, nil
}

// loadAuthority reads the certificate authority that newAuthority kept in dir.
func loadAuthority(dir string) (*authority, error) {
	certPEM, err := os.ReadFile(filepath.Join(dir, "ca.crt"))
	if err != nil {
		return nil, err
	}
	keyPEM, err := os.ReadFile(filepath.Join(dir, "ca.key"))
	if err != nil {
		return nil, err
	}
	certBlock, _ := pem.Decode(certPEM)
	keyBlock, _ := pem.Decode(keyPEM)
	if certBlock == nil || keyBlock == nil {
		return nil, errors.New("ca.crt or ca.key holds no PEM block")
	}
	cert, err := x509.ParseCertificate(certBlock.Bytes)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParseECPrivateKey(keyBlock.Bytes)
	if err != nil {
		return nil, err
	}
	return &authority{cert: cert, key: key, certPEM: certPEM}, nil
}

// server issues the API server's certificate, for loopback connections and for
// the names that it has inside a cluster.
func (a *authority) server(serviceIP net.IP) (keyPair, error) {
	template := certificate(pkix.Name{CommonName: "kube-apiserver"})
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback, serviceIP}
	template.DNSNames = []string{
		"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
	}
	return a.issue(template)
}

// client issues a certificate that the API server takes for the user of that
// name, in the given groups.
func (a *authority) client(user string, groups ...string) (keyPair, error) {
	template := certificate(pkix.Name{CommonName: user, Organization: groups})
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return a.issue(template)
}

func (a *authority) issue(template *x509.Certificate) (keyPair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return keyPair{}, fmt.Errorf("cannot make a key for %s: %w", template.Subject.CommonName, err)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return keyPair{}, fmt.Errorf("cannot make a certificate for %s: %w", template.Subject.CommonName, err)
	}
	return encode(der, key)
}

func certificate(subject pkix.Name) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic(err) // crypto/rand never fails on a working system
	}
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      subject,
		NotBefore:    now.Add(-time.Minute),
		NotAfter:     now.Add(validity),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

// newServiceAccountKey makes the key that signs ServiceAccount tokens and keeps
// it in dir as sa.key, with its public half as sa.pub.
func newServiceAccountKey(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("cannot make the ServiceAccount key: %w", err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := writePrivate(filepath.Join(dir, "sa.key"), encodePEM("EC PRIVATE KEY", private)); err != nil {
		return err
	}
	return writePrivate(filepath.Join(dir, "sa.pub"), encodePEM("PUBLIC KEY", public))
}

func encode(der []byte, key *ecdsa.PrivateKey) (keyPair, error) {
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return keyPair{}, err
	}
	return keyPair{certPEM: encodePEM("CERTIFICATE", der), keyPEM: encodePEM("EC PRIVATE KEY", private)}, nil
}

// inPKCS8 returns the pair with its key in the form that many other issuers
// write, so that clients meet both.
func (p keyPair) inPKCS8() (keyPair, error) {
	block, _ := pem.Decode(p.keyPEM)
	key, err := x509.ParseECPrivateKey(block.Bytes)
	if err != nil {
		return keyPair{}, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return keyPair{}, err
	}
	return keyPair{certPEM: p.certPEM, keyPEM: encodePEM("PRIVATE KEY", der)}, nil
}

func encodePEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// write keeps the pair in dir as name.crt and name.key.
func (p keyPair) write(dir, name string) error {
	if err := writePrivate(filepath.Join(dir, name+".crt"), p.certPEM); err != nil {
		return err
	}
	return writePrivate(filepath.Join(dir, name+".key"), p.keyPEM)
}

// writePrivate writes a file that only this user may read.
func writePrivate(path string, content []byte) error {
	return os.WriteFile(path, content, 0o600)
}
