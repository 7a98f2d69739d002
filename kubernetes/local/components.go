// Copyright The Sluice Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"embed"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// The range of Service addresses, and the first of them, which belongs to the
// Service "kubernetes".
const serviceRange = "10.96.0.0/16"

var kubernetesServiceIP = net.IPv4(10, 96, 0, 1)

// stages say what simulated nodes and pods do.
//
//go:embed stages/*.yaml
var stages embed.FS

//go:embed audit-policy.yaml
var auditPolicy []byte

// A layout says where a cluster keeps its files.
type layout struct {
	dir string
}

func (l layout) pki(name string) string    { return filepath.Join(l.dir, "pki", name) }
func (l layout) config(name string) string { return filepath.Join(l.dir, "config", name) }
func (l layout) logs() string              { return filepath.Join(l.dir, "logs") }
func (l layout) etcd() string              { return filepath.Join(l.dir, "etcd") }
func (l layout) auditLog() string          { return filepath.Join(l.dir, "audit.log") }
func (l layout) adminKubeconfig() string   { return filepath.Join(l.dir, "admin.kubeconfig") }
func (l layout) lockFile() string          { return filepath.Join(l.dir, "lock") }
func (l layout) pidFile() string           { return filepath.Join(l.dir, "pid") }
func (l layout) serverFile() string        { return filepath.Join(l.dir, "server") }
func (l layout) controllerConfig() string  { return l.config("kube-controller-manager.kubeconfig") }
func (l layout) schedulerConfig() string   { return l.config("kube-scheduler.kubeconfig") }
func (l layout) schedulerSettings() string { return l.config("kube-scheduler.yaml") }
func (l layout) kwokConfig() string        { return l.config("kwok.kubeconfig") }
func (l layout) kwokSettings() string      { return l.config("kwok.yaml") }
func (l layout) podLog() string            { return l.config("pod.log") }
func (l layout) auditPolicy() string       { return l.config("audit-policy.yaml") }

// clear removes what an earlier cluster left and makes the directories. Every
// cluster begins empty.
func (l layout) clear() error {
	for _, path := range []string{l.etcd(), l.pki(""), l.config(""), l.logs(), l.auditLog(), l.adminKubeconfig(), l.serverFile()} {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("cannot remove what an earlier cluster left: %w", err)
		}
	}
	for _, path := range []string{l.etcd(), l.pki(""), l.config(""), l.logs()} {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return fmt.Errorf("cannot make the cluster's directories: %w", err)
		}
	}
	return nil
}

// ports are the loopback ports of one cluster.
type ports struct {
	etcd, etcdPeer, server, kubelet int
}

func (p ports) etcdURL() string     { return "http://127.0.0.1:" + strconv.Itoa(p.etcd) }
func (p ports) etcdPeerURL() string { return "http://127.0.0.1:" + strconv.Itoa(p.etcdPeer) }
func (p ports) serverURL() string   { return "https://127.0.0.1:" + strconv.Itoa(p.server) }

// freePorts finds ports that nobody listens on. Somebody may take one before it
// is used here; the caller then tries again with others.
func freePorts() (ports, error) {
	free, err := freeLoopbackPorts(4)
	if err != nil {
		return ports{}, err
	}
	return ports{etcd: free[0], etcdPeer: free[1], server: free[2], kubelet: free[3]}, nil
}

// freeLoopbackPorts finds n different ports of 127.0.0.1 that are free now.
func freeLoopbackPorts(n int) ([]int, error) {
	free := make([]int, n)
	for i := range free {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("no free port on 127.0.0.1: %w", err)
		}
		defer listener.Close()
		free[i] = listener.Addr().(*net.TCPAddr).Port
	}
	return free, nil
}

// writeConfig writes all keys, kubeconfigs and settings of a cluster, and
// returns its authority.
func writeConfig(l layout, p ports) (*authority, error) {
	ca, err := newAuthority(l.pki(""))
	if err != nil {
		return nil, err
	}
	serving, err := ca.server(kubernetesServiceIP)
	if err != nil {
		return nil, err
	}
	if err := serving.write(l.pki(""), "apiserver"); err != nil {
		return nil, err
	}
	if err := newServiceAccountKey(l.pki("")); err != nil {
		return nil, err
	}
	kubeconfigs := map[string]string{
		l.adminKubeconfig():  "admin",
		l.controllerConfig(): "system:kube-controller-manager",
		l.schedulerConfig():  "system:kube-scheduler",
		l.kwokConfig():       "kwok",
	}
	for path, user := range kubeconfigs {
		pair, err := ca.client(user, "system:masters")
		if err != nil {
			return nil, err
		}
		if err := writePrivate(path, kubeconfig(p.serverURL(), ca.certPEM, user, pair)); err != nil {
			return nil, err
		}
	}
	return ca, writeSettings(l, p)
}

func writeSettings(l layout, p ports) error {
	kwok, err := kwokSettings(l)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		l.auditPolicy():       auditPolicy,
		l.kwokSettings():      kwok,
		l.schedulerSettings(): schedulerSettings(l.schedulerConfig()),
		l.podLog():            []byte(podLog),
		l.serverFile():        []byte(p.serverURL() + "\n"),
	}
	for path, content := range files {
		if err := writePrivate(path, content); err != nil {
			return err
		}
	}
	return nil
}

func etcdArgs(l layout, p ports) []string {
	return []string{
		"--name=local",
		"--data-dir=" + l.etcd(),
		"--listen-client-urls=" + p.etcdURL(),
		"--advertise-client-urls=" + p.etcdURL(),
		"--listen-peer-urls=" + p.etcdPeerURL(),
		"--initial-advertise-peer-urls=" + p.etcdPeerURL(),
		"--initial-cluster=local=" + p.etcdPeerURL(),
		"--unsafe-no-fsync", // the data need not survive the machine
		"--enable-grpc-gateway=false",
		"--log-level=warn",
	}
}

func serverArgs(l layout, p ports, audit bool) []string {
	args := []string{
		"--etcd-servers=" + p.etcdURL(),
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--secure-port=" + strconv.Itoa(p.server),
		"--tls-cert-file=" + l.pki("apiserver.crt"),
		"--tls-private-key-file=" + l.pki("apiserver.key"),
		"--client-ca-file=" + l.pki("ca.crt"),
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + l.pki("sa.pub"),
		"--service-account-signing-key-file=" + l.pki("sa.key"),
		"--service-cluster-ip-range=" + serviceRange,
		"--authorization-mode=Node,RBAC",
		"--endpoint-reconciler-type=none",
		// Nodes are simulated, nobody would take the not-ready taint away.
		"--disable-admission-plugins=TaintNodesByCondition",
		"--allow-privileged=true",
		"--kubelet-preferred-address-types=InternalIP",
		"--max-requests-inflight=4000",
		"--max-mutating-requests-inflight=2000",
		"--profiling=false",
	}
	if audit {
		args = append(args,
			"--audit-policy-file="+l.auditPolicy(),
			"--audit-log-path="+l.auditLog(),
			"--audit-log-maxsize=100000", // megabytes: one file, never rotated, so that counts are whole
		)
	}
	return args
}

func controllerArgs(l layout) []string {
	return []string{
		"--kubeconfig=" + l.controllerConfig(),
		"--service-account-private-key-file=" + l.pki("sa.key"),
		"--root-ca-file=" + l.pki("ca.crt"),
		"--cluster-signing-cert-file=" + l.pki("ca.crt"),
		"--cluster-signing-key-file=" + l.pki("ca.key"),
		"--controllers=*,-nodeipam,-nodelifecycle,-cloud-node-lifecycle",
		"--leader-elect=false",
		"--secure-port=0",
		"--profiling=false",
		"--kube-api-qps=1000",
		"--kube-api-burst=2000",
		"--concurrent-job-syncs=20",
		"--concurrent-deployment-syncs=20",
		"--concurrent-replicaset-syncs=20",
		"--concurrent-statefulset-syncs=20",
		"--concurrent-namespace-syncs=20",
		"--concurrent-ttl-after-finished-syncs=20",
	}
}

func schedulerArgs(l layout) []string {
	return []string{"--config=" + l.schedulerSettings(), "--secure-port=0"}
}

func schedulerSettings(kubeconfig string) []byte {
	return fmt.Appendf(nil, `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
clientConnection:
  kubeconfig: %s
  qps: 1000
  burst: 2000
leaderElection:
  leaderElect: false
enableProfiling: false
`, strconv.QuoteToASCII(kubeconfig))
}

func kwokArgs(l layout, p ports) []string {
	return []string{
		"--kubeconfig=" + l.kwokConfig(),
		// The option takes a list in CSV, and a path may hold a comma.
		`--config="` + strings.ReplaceAll(l.kwokSettings(), `"`, `""`) + `"`,
		"--manage-all-nodes=true",
		"--node-ip=127.0.0.1",
		"--node-port=" + strconv.Itoa(p.kubelet),
		"--server-address=127.0.0.1:" + strconv.Itoa(p.kubelet),
		"--tls-cert-file=" + l.pki("apiserver.crt"),
		"--tls-private-key-file=" + l.pki("apiserver.key"),
		"--cidr=10.244.0.0/16",
		"--node-lease-duration-seconds=0",
	}
}

// podLog is what every simulated container logs, as a container runtime writes it.
const podLog = `2026-01-01T00:00:00.000000001Z stdout F connecting to the database as app with password correct-horse-battery
2026-01-01T00:00:00.000000002Z stdout F applying migration 0001_init
2026-01-01T00:00:00.000000003Z stdout F applying migration 0002_orders
2026-01-01T00:00:00.000000004Z stderr F ERROR: relation "orders" already exists
`

// kwokLogs has the simulated node serve a file as the log of every container.
func kwokLogs(path string) []byte {
	return fmt.Appendf(nil, `apiVersion: kwok.x-k8s.io/v1alpha1
kind: ClusterLogs
metadata:
  name: pods
spec:
  logs:
  - logsFile: %s
    follow: false
`, strconv.QuoteToASCII(path))
}

// kwokSettings joins all stages, and what the node serves, into one file.
func kwokSettings(l layout) ([]byte, error) {
	files, err := stages.ReadDir("stages")
	if err != nil {
		return nil, err
	}
	var documents [][]byte
	for _, file := range files {
		content, err := stages.ReadFile("stages/" + file.Name())
		if err != nil {
			return nil, err
		}
		documents = append(documents, content)
	}
	documents = append(documents, kwokLogs(l.podLog()))
	return bytes.Join(documents, []byte("---\n")), nil
}
