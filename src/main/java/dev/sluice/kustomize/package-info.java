/**
 * The kustomize build engine: a directory in, objects out, equal to kustomize v5.8.1. Knows neither Flux nor a cluster.
 * {@link dev.sluice.kustomize.KustomizeBuild} is the way in.
 *
 * <p>A build goes through layers, one for each kustomization file: {@code KustomizationRoot} reads the file and what it
 * refers to, {@code Layer} has resources accumulated, generators add to them, and components and transformers change
 * them. When the top layer is done, {@code KustomizeBuild} has generated names get their hashes, references brought up
 * to date, vars put in, and the result sorted.
 *
 * <p>Where the fields of kustomize's reference are:
 *
 * <table>
 *   <caption>Fields and their classes</caption>
 *   <tr><td>{@code resources}, {@code bases}, {@code components}</td><td>{@code Layer}, {@code KustomizationRoot}, {@code ObjectFile}</td></tr>
 *   <tr><td>remote targets</td><td>{@code RemoteReference}, {@code RemoteBases}</td></tr>
 *   <tr><td>{@code crds}</td><td>{@code CustomTypes}</td></tr>
 *   <tr><td>{@code openapi}</td><td>{@code OpenApi}, {@code KnownScopes}, package {@code schema}</td></tr>
 *   <tr><td>{@code configurations}</td><td>{@code TransformerConfig}</td></tr>
 *   <tr><td>{@code configMapGenerator}, {@code secretGenerator}, {@code generatorOptions}</td><td>{@code MapGenerator}, {@code KeyValues}</td></tr>
 *   <tr><td>{@code generators}, {@code transformers}, {@code validators}</td><td>{@code BuiltinPlugin}, {@code ValidatedObjects}</td></tr>
 *   <tr><td>{@code namespace}</td><td>{@code NamespaceTransformer}</td></tr>
 *   <tr><td>{@code namePrefix}, {@code nameSuffix}</td><td>{@code NameTransformer}</td></tr>
 *   <tr><td>{@code labels}, {@code commonLabels}, {@code commonAnnotations}</td><td>{@code LabelTransformer}</td></tr>
 *   <tr><td>{@code images}, {@code imageTags}</td><td>{@code ImageTransformer}</td></tr>
 *   <tr><td>{@code replicas}</td><td>{@code ReplicaTransformer}</td></tr>
 *   <tr><td>{@code patches}, {@code patchesStrategicMerge}, {@code patchesJson6902}</td><td>{@code PatchTransformer}, package {@code patch}</td></tr>
 *   <tr><td>{@code replacements}</td><td>{@code ReplacementTransformer}</td></tr>
 *   <tr><td>{@code vars}</td><td>{@code Variables}</td></tr>
 *   <tr><td>{@code sortOptions}</td><td>{@code SortOrder}</td></tr>
 *   <tr><td>{@code buildMetadata}</td><td>{@code BuildMetadata}, {@code Provenance}</td></tr>
 *   <tr><td>annotations of kustomize's own</td><td>{@code InternalAnnotations}</td></tr>
 *   <tr><td>the hash in generated names</td><td>{@code HashTransformer}, {@code NameHash}</td></tr>
 *   <tr><td>name references</td><td>{@code NameReferences}</td></tr>
 * </table>
 *
 * <p>What differs from kustomize: {@code helmCharts} and plugins that are programs are refused, remote bases are
 * fetched only by who is given {@link dev.sluice.kustomize.RemoteBases}, and no reference leaves the root of the build.
 * Other differences are listed in {@code known-differences.txt} beside the overlays of the tests.
 */
package dev.sluice.kustomize;
