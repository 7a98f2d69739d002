package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an overlay is made of. {@link #APPS} is what people have; each of the others has many of one thing, of which the
 * time per object shows whether it grows with their number.
 */
public enum Shape {
    /** Deployments, Services and ConfigMaps that name each other; prefix, labels, images, three patches, a generator. */
    APPS {
        @Override
        void write(Path root, int size) throws IOException {
            writeApps(root.resolve("base"), size - 1);
            write(root, """
                    resources: [base]
                    namePrefix: prod-
                    labels:
                    - pairs: {team: shop}
                      includeSelectors: true
                    images:
                    - {name: registry.example/app, newTag: "2.4.1"}
                    - {name: registry.example/proxy, newName: mirror.example/proxy}
                    configMapGenerator:
                    - name: shared
                      literals: [region=eu, tier=gold]
                    patches:
                    - patch: |
                        {apiVersion: apps/v1, kind: Deployment, metadata: {name: app-0}, spec: {replicas: 5}}
                    - target: {kind: Deployment}
                      patch: |
                        - {op: add, path: /spec/template/spec/priorityClassName, value: normal}
                    - target: {kind: Service, name: app-.*}
                      patch: |
                        {apiVersion: v1, kind: Service, metadata: {name: any, annotations: {owner: shop}}}
                    """);
        }
    },
    /** A directory with a kustomization of its own for each object. */
    DIRECTORIES {
        @Override
        void write(Path root, int size) throws IOException {
            for (int i = 0; i < size; i++) {
                var directory = Files.createDirectories(root.resolve("d" + i));
                Files.writeString(directory.resolve("object.yaml"), configMap(i));
                write(directory, "resources: [object.yaml]\n");
            }
            write(root, "namePrefix: a-\nresources:\n" + lines(size, "- d%d"));
        }
    },
    /** Each object is built upon the one before: bases of bases, up to 200 deep, side by side. */
    CHAINS {
        private static final int DEPTH = 200;

        @Override
        void write(Path root, int size) throws IOException {
            for (int i = 0; i < size; i++) {
                var directory = Files.createDirectories(root.resolve("d" + i));
                Files.writeString(directory.resolve("object.yaml"), configMap(i));
                var isLast = i % DEPTH == DEPTH - 1 || i == size - 1;
                write(directory, "resources: [object.yaml%s]\n".formatted(isLast ? "" : ", ../d" + (i + 1)));
            }
            var tops = IntStream.iterate(0, i -> i < size, i -> i + DEPTH).mapToObj("- d%d\n"::formatted);
            write(root, "resources:\n" + tops.collect(Collectors.joining()));
        }
    },
    /** Two patches for each object, one that names it and one with a target. */
    PATCHES {
        @Override
        void write(Path root, int size) throws IOException {
            writeApps(root.resolve("base"), size);
            var patches = new StringBuilder("resources: [base]\npatches:\n");
            for (int i = 2; i < size; i += 3) {
                patches.append("""
                        - patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: app-%1$d}, spec: {replicas: %1$d}}'
                        - target: {kind: Deployment, name: app-%1$d}
                          patch: '[{"op": "add", "path": "/metadata/annotations/patched", "value": "%1$d"}]'
                        """.formatted(i / 3));
            }
            write(root, patches.toString());
        }
    },
    /** A replacement for each object. */
    REPLACEMENTS {
        @Override
        void write(Path root, int size) throws IOException {
            writeApps(root.resolve("base"), size);
            var replacements = new StringBuilder("resources: [base]\nreplacements:\n");
            for (int i = 2; i < size; i += 3) {
                replacements.append("""
                        - source: {kind: ConfigMap, name: app-%1$d, fieldPath: data.level}
                          targets:
                          - select: {kind: Deployment, name: app-%1$d}
                            fieldPaths: [metadata.labels.level]
                            options: {create: true}
                        """.formatted(i / 3));
            }
            write(root, replacements.toString());
        }
    },
    /** All objects are generated, half of them merged over. */
    GENERATORS {
        @Override
        void write(Path root, int size) throws IOException {
            var base = Files.createDirectories(root.resolve("base"));
            write(base, "configMapGenerator:\n" + lines(size, "- {name: c%d, literals: [a=1, b=2]}"));
            write(
                    root,
                    "resources: [base]\nconfigMapGenerator:\n"
                            + lines(size / 2, "- {name: c%d, behavior: merge, literals: [b=3]}"));
        }
    },
    /** A tenth as many images to change, and counts of replicas to set, as there are objects. */
    IMAGES {
        @Override
        void write(Path root, int size) throws IOException {
            writeApps(root.resolve("base"), size);
            write(
                    root,
                    "resources: [base]\nimages:\n"
                            + lines(size / 10, "- {name: registry.example/app%d, newTag: v2}")
                            + "replicas:\n" + lines(size / 10, "- {name: app-%d, count: 3}"));
        }
    },
    /** The same names in many namespaces. */
    NAMESPACES {
        @Override
        void write(Path root, int size) throws IOException {
            for (int i = 0; i < size / 3; i++) {
                var directory = Files.createDirectories(root.resolve("d" + i));
                Files.writeString(
                        directory.resolve("app.yaml"), configMap(0) + "---\n" + service(0) + "---\n" + deployment(0));
                write(directory, "namespace: n%d\nresources: [app.yaml]\n".formatted(i));
            }
            write(root, "nameSuffix: -x\nresources:\n" + lines(size / 3, "- d%d"));
        }
    };

    private static final int APP = 3;

    /** Writes the overlay into an empty directory, which is then the one to build. */
    abstract void write(Path root, int size) throws IOException;

    static void write(Path directory, String kustomization) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("kustomization.yaml"), kustomization);
    }

    static String lines(int count, String line) {
        return IntStream.range(0, count).mapToObj(i -> line.formatted(i) + "\n").collect(Collectors.joining());
    }

    /** A file for each app: a ConfigMap, a Service and a Deployment; the last app may lack some. */
    static void writeApps(Path base, int size) throws IOException {
        Files.createDirectories(base);
        var kustomization = new StringBuilder("resources:\n");
        for (int i = 0; i < size; i += APP) {
            var app = i / APP;
            var text = new StringBuilder(configMap(app));
            if (i + 1 < size) {
                text.append("---\n").append(service(app));
            }
            if (i + 2 < size) {
                text.append("---\n").append(deployment(app));
            }
            Files.writeString(base.resolve("app-%d.yaml".formatted(app)), text);
            kustomization.append("- app-%d.yaml\n".formatted(app));
        }
        write(base, kustomization.toString());
    }

    static String configMap(int app) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: app-%1$d
                data:
                  level: info
                  service: app-%1$d
                  application.properties: |
                    server.port=8080
                    greeting=hello %1$d
                """.formatted(app);
    }

    static String service(int app) {
        return """
                apiVersion: v1
                kind: Service
                metadata:
                  name: app-%1$d
                spec:
                  selector:
                    app: app-%1$d
                  ports:
                  - name: http
                    port: 80
                    targetPort: http
                """.formatted(app);
    }

    static String deployment(int app) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: app-%1$d
                spec:
                  replicas: 2
                  selector:
                    matchLabels:
                      app: app-%1$d
                  template:
                    metadata:
                      labels:
                        app: app-%1$d
                    spec:
                      containers:
                      - name: app
                        image: registry.example/app:1.0.%1$d
                        ports:
                        - name: http
                          containerPort: 8080
                        envFrom:
                        - configMapRef:
                            name: app-%1$d
                        - configMapRef:
                            name: shared
                        env:
                        - name: LEVEL
                          valueFrom:
                            configMapKeyRef:
                              name: app-%1$d
                              key: level
                        resources:
                          requests:
                            cpu: 100m
                            memory: 64Mi
                      - name: proxy
                        image: registry.example/proxy:3.2
                      volumes:
                      - name: config
                        configMap:
                          name: app-%1$d
                """.formatted(app);
    }
}
