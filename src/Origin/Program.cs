using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin;

#pragma warning disable RS0030 // the one place that talks to the terminal
return await new HostCommand("EdgeRegistry's origin: the registry that holds the truth")
    .Flag("--listen", "address to listen on (default http://localhost:5001)", "Origin:Listen")
    .Flag("--data", "folder of the database and the blobs (default ./data/origin)", "Origin:Data")
    .RunAsync(args, Console.Error, OriginHost.RunAsync);
