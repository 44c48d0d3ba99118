using EdgeRegistry.Oci;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeRegistry.Hosting.Errors;

/// <summary>
/// The top of every request: a refusal becomes its envelope; a fault is logged once and becomes 503 with <c>Retry-After</c> when
/// retrying helps, else 500; a response that has begun is cut off, so that nobody takes a part for the whole.
/// </summary>
public sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    /// <summary>Runs the request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OciException refusal)
        {
            await AnswerAsync(context, refusal);
        }
        catch (BadHttpRequestException bad)
        {
            await AnswerAsync(context, FromBadRequest(bad));
        }
        catch (IOException bad) when (bad.InnerException is OverflowException)
        {
            // What Kestrel says of a chunk whose length fits no number.
            await AnswerAsync(context, OciErrors.Unsupported.WithStatus(StatusCodes.Status400BadRequest, "the request body is not chunked as HTTP says"));
        }
        catch (Exception gone) when (gone is ConnectionAbortedException || context.RequestAborted.IsCancellationRequested)
        {
            LogClientGone(gone.Message);
        }
        catch (Exception fault)
        {
            await AnswerAsync(context, FromFault(context, fault));
        }
    }

    private static Task AnswerAsync(HttpContext context, OciException refusal)
    {
        if (!context.Response.HasStarted)
        {
            return ErrorWriter.WriteAsync(context, refusal);
        }

        context.Abort();
        return Task.CompletedTask;
    }

    private static OciException FromBadRequest(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => OciErrors.SizeInvalid.WithStatus(bad.StatusCode, "the request body is too large"),
        _ => OciErrors.Unsupported.WithStatus(bad.StatusCode, bad.Message),
    };

    private OciException FromFault(HttpContext context, Exception fault)
    {
        var transient = Faults.IsTransient(fault);
        if (transient)
        {
            if (fault is ReportedFaultException)
            {
                LogKnown(context.Request.Method, context.Request.Path, fault.Message);
            }
            else
            {
                LogUnavailable(fault, context.Request.Method, context.Request.Path);
            }

            return OciErrors.Unavailable.With("cannot be answered now: try again");
        }

        LogFault(fault, context.Request.Method, context.Request.Path);
        return OciErrors.Unknown.With("the server failed; its log says why");
    }

    [LoggerMessage(1, LogLevel.Debug, "Client went away: {Reason}")]
    private partial void LogClientGone(string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Method} {Path} cannot be answered now")]
    private partial void LogUnavailable(Exception fault, string method, string path);

    [LoggerMessage(4, LogLevel.Debug, "{Method} {Path} cannot be answered now: {Fault}")]
    private partial void LogKnown(string method, string path, string fault);

    [LoggerMessage(3, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFault(Exception fault, string method, string path);
}
