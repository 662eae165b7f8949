/**
 * The command line. The only package that names an engine; everything else speaks of {@code org.tombola.engine}. It alone prints and
 * ends the process: results on standard output, as text or as one JSON document, and all else on standard error.
 *
 * <table>
 *   <caption>The commands</caption>
 *   <tr><th>command</th><th>example</th><th>by</th></tr>
 *   <tr><td>run</td><td>{@code tombola run recipes/quickstart.yaml --seeds 1,2}</td><td>{@link RunCommand}</td></tr>
 *   <tr><td>list</td><td>{@code tombola list finders}</td><td>{@link ListCommand}</td></tr>
 *   <tr><td>assess</td><td>{@code tombola assess net.pth --data mnist}</td><td>{@link AssessCommand}</td></tr>
 *   <tr><td>prune</td><td>{@code tombola prune net.pth --density 0.1 --data mnist}</td><td>{@link PruneCommand}</td></tr>
 *   <tr><td>show</td><td>{@code tombola show RUN}</td><td>{@link ShowCommand}</td></tr>
 *   <tr><td>verify</td><td>{@code tombola verify TICKET}</td><td>{@link VerifyCommand}</td></tr>
 *   <tr><td>bench</td><td>{@code tombola bench TICKET --html speed.html}</td><td>{@link BenchCommand}</td></tr>
 *   <tr><td>compare</td><td>{@code tombola compare RUN RUN --as tex}</td><td>{@link CompareCommand}</td></tr>
 *   <tr><td>report</td><td>{@code tombola report RUN}</td><td>{@link ReportCommand}</td></tr>
 *   <tr><td>export</td><td>{@code tombola export TICKET --to onnx --out net.onnx}</td><td>{@link ExportCommand}</td></tr>
 *   <tr><td>store</td><td>{@code tombola store --remove-unused}</td><td>{@link StoreCommand}</td></tr>
 *   <tr><td>doctor</td><td>{@code tombola doctor}</td><td>{@link DoctorCommand}</td></tr>
 * </table>
 *
 * To add one: a class with a page that ends in an example, and an entry under {@code subcommands} in {@link Main}. What goes wrong is
 * thrown, and {@link Failures} turns it into a message and an exit code: 2 for bad input, 1 for a failure. {@link Interruption} answers
 * signals with 130.
 */
@NullMarked
package org.tombola.cli;

import org.jspecify.annotations.NullMarked;
