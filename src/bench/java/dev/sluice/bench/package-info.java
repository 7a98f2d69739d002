/** How fast builds are, beside kustomize: {@code ./mvnw -Pbench verify}. Not part of the product. */
package dev.sluice.bench;
