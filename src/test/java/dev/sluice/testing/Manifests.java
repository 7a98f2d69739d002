package dev.sluice.testing;

/** Manifests as users write them. */
public final class Manifests {
    private Manifests() {}

    public static String configMap(String namespace, String name, String value) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: %s
                  namespace: %s
                data:
                  key: "%s"
                """.formatted(name, namespace, value);
    }

    /** A Job whose pod succeeds. */
    public static String job(String namespace, String name, String tag) {
        return job(namespace, name, tag, "succeed", "");
    }

    /** A Job whose pod fails. */
    public static String failingJob(String namespace, String name, String tag) {
        return job(namespace, name, tag, "fail", "");
    }

    /** A Job whose pod runs for ever. */
    public static String endlessJob(String namespace, String name, String tag) {
        return job(namespace, name, tag, "never", "");
    }

    /** @param spec one more line of the Job's spec, or none */
    public static String job(String namespace, String name, String tag, String outcome, String spec) {
        return """
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: %s
                  namespace: %s
                spec:
                  backoffLimit: 0
                  %s
                  template:
                    metadata:
                      annotations:
                        local.sluice.dev/complete-after: 100ms
                        local.sluice.dev/outcome: "%s"
                    spec:
                      restartPolicy: Never
                      containers:
                        - name: main
                          image: registry.example.com/%s:%s
                """.formatted(name, namespace, spec, outcome, name, tag);
    }

    public static String deployment(String namespace, String name, String tag) {
        return deployment(namespace, name, tag, "100ms");
    }

    /** @param readyAfter how long a pod takes to become ready, such as {@code 100ms} */
    public static String deployment(String namespace, String name, String tag, String readyAfter) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: %1$s
                  namespace: %2$s
                spec:
                  replicas: 2
                  selector:
                    matchLabels:
                      app: %1$s
                  template:
                    metadata:
                      labels:
                        app: %1$s
                      annotations:
                        local.sluice.dev/ready-after: %4$s
                    spec:
                      containers:
                        - name: main
                          image: registry.example.com/%1$s:%3$s
                          ports:
                            - containerPort: 8080
                """.formatted(name, namespace, tag, readyAfter);
    }

    public static String service(String namespace, String name) {
        return """
                apiVersion: v1
                kind: Service
                metadata:
                  name: %1$s
                  namespace: %2$s
                spec:
                  selector:
                    app: %1$s
                  ports:
                    - port: 80
                      targetPort: 8080
                """.formatted(name, namespace);
    }

    public static String ingress(String namespace, String name) {
        return """
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: %1$s
                  namespace: %2$s
                spec:
                  rules:
                    - host: %1$s.example.com
                      http:
                        paths:
                          - path: /
                            pathType: Prefix
                            backend:
                              service:
                                name: %1$s
                                port:
                                  number: 80
                """.formatted(name, namespace);
    }

    /** One that names a server, and a token that it does not know. */
    public static String kubeconfig(String server) {
        return """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: "%s"}}]
                users: [{name: u, user: {token: x}}]
                """.formatted(server);
    }
}
