using System.Diagnostics.Metrics;
using System.Net.Sockets;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Errors;
using EdgeRegistry.Hosting.Health;
using EdgeRegistry.Hosting.Metrics;
using EdgeRegistry.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Hosting;

/// <summary>What every host has: Kestrel and its listeners, the error writer, health, metrics, the access decision and logs.</summary>
public static partial class RegistryHost
{
    /// <summary>Begins a host.</summary>
    /// <exception cref="StartupException">An address or the certificate cannot be used.</exception>
    public static WebApplicationBuilder CreateBuilder(HostListeners listeners, Stopping stopping)
    {
        listeners.CheckAddresses();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "EdgeRegistry" });
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Error).AddFilter("System", LogLevel.Warning);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // every endpoint bounds its own body
            kestrel.Limits.MaxRequestBufferSize = 256 * 1024; // many parallel pushes must stay small in memory
            kestrel.Limits.MaxResponseBufferSize = 64 * 1024;
            // Slow lines are welcome; a dead one must not hold an upload for ever.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 64, gracePeriod: TimeSpan.FromMinutes(1));
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            // A client that unpacks a layer may leave the next one alone for a while; only one that is gone is cut off.
            kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 64, gracePeriod: TimeSpan.FromMinutes(2));
            listeners.Listen(kestrel);
        });
        builder.Services.AddSingleton(listeners);
        listeners.AddServices(builder.Services);
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = 256 * 1024); // below Kestrel's, for the same reason
        builder.Services.AddRouting().AddMetrics();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = stopping.Limit).AddSingleton(stopping);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton(services => new MetricsExposition(services.GetRequiredService<IMeterFactory>()));
        return builder;
    }

    /// <summary>Adds what stands around the endpoints: errors outside, then health and metrics beside them.</summary>
    public static void UseRegistryDefaults(this WebApplication app)
    {
        app.UseHttps(app.Services.GetRequiredService<HostListeners>().Tls);
        app.UseMiddleware<ErrorMiddleware>();
        var readiness = app.Services.GetRequiredService<Readiness>();
        var (stopping, lifetime) = (app.Services.GetRequiredService<Stopping>(), app.Lifetime);
        readiness.Add("stopping", () => stopping.HasBegun || lifetime.ApplicationStopping.IsCancellationRequested ? "the host is shutting down" : null);
        readiness.Map(app);
        var exposition = app.Services.GetRequiredService<MetricsExposition>();
        app.MapGet("/metrics", (HttpContext context) =>
        {
            context.Response.ContentType = MetricsExposition.ContentType;
            return context.Response.WriteAsync(exposition.Write(), context.RequestAborted);
        });
    }

    /// <summary>Starts a host.</summary>
    /// <exception cref="StartupException">The address is in use or not this machine's.</exception>
    public static async Task StartRegistryAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        var listeners = app.Services.GetRequiredService<HostListeners>();
        if (listeners.OpenToAll is { } warning)
        {
            LogOpen(app.Logger, warning);
        }

        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException($"{e.Message.TrimEnd('.')}: stop the other program or choose another port");
        }
        catch (Exception e) when (e is SocketException or IOException { InnerException: SocketException })
        {
            throw new StartupException($"cannot listen on {listeners.Addresses}: {e.Message}");
        }
    }

    /// <summary>Starts a host, says so, and runs it until told to stop; then it ends as its <see cref="Stopping"/> says.</summary>
    public static async Task RunRegistryAsync(this WebApplication app, Action started, CancellationToken stop)
    {
        await app.StartRegistryAsync(stop);
        started();
        try
        {
            await Task.Delay(Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            await app.StopRegistryAsync();
        }
    }

    /// <summary>Tells load balancers to look elsewhere, serves on for a while, then lets what is under way end.</summary>
    public static async Task StopRegistryAsync(this WebApplication app)
    {
        var stopping = app.Services.GetRequiredService<Stopping>();
        stopping.Begin();
        if (stopping.Delay > TimeSpan.Zero)
        {
            LogDraining(app.Logger, stopping.Delay, stopping.Limit);
            await Task.Delay(stopping.Delay, app.Services.GetRequiredService<TimeProvider>());
        }

        await app.StopAsync(CancellationToken.None);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Warning}")]
    private static partial void LogOpen(ILogger logger, string warning);

    [LoggerMessage(2, LogLevel.Information, "Draining: /readyz answers 503, everything is served for another {Delay}; then requests under way have {Limit} to end")]
    private static partial void LogDraining(ILogger logger, TimeSpan delay, TimeSpan limit);
}
