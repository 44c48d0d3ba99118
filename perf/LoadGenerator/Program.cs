using System.CommandLine;
using System.Text.Json;
using EdgeRegistry.LoadGenerator.Commands;
using EdgeRegistry.LoadGenerator.Pulling;
using EdgeRegistry.LoadGenerator.Seeding;

var root = new RootCommand("Loads OCI registries the way container clients do.") { SeedCommand.Make(), PullCommand.Make() };
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
try
{
    return await root.Parse(args).InvokeAsync(invocation);
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("interrupted");
    return 130;
}
catch (Exception e) when (e is HttpRequestException or SeedingException or NoImagesException or PullException or IOException or JsonException)
{
    await Console.Error.WriteLineAsync($"loadgen: {(e.InnerException is RemoteRefusedException refused ? refused.Message : e.Message)}");
    return 1;
}
