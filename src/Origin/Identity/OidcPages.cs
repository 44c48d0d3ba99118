using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace EdgeRegistry.Origin.Identity;

/// <summary>The few pages of a login with a browser. No script, nothing from elsewhere, in nobody's frame.</summary>
internal static class OidcPages
{
    private const string FormField = "form";

    /// <summary>Whether a form is one that we gave this browser.</summary>
    public static bool IsOurs(IFormCollection form, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form[FormField].ToString()), Encoding.UTF8.GetBytes(expected));

    /// <summary>403, and why.</summary>
    public static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return WriteAsync(context, $"<p>{Safe(why)}</p>");
    }

    /// <summary>Asks a newcomer for a name.</summary>
    public static Task AskNameAsync(HttpContext context, string action, string form, string name, bool isTaken)
    {
        context.Response.StatusCode = isTaken ? StatusCodes.Status409Conflict : StatusCodes.Status200OK;
        var why = isTaken ? "<p>This name cannot be had. If the account of this name is yours, an administrator can link it; else choose another.</p>" : "<p>Choose the name of your account.</p>";
        return WriteAsync(context, $"{why}{Form(action, form, $"<input name=\"name\" maxlength=\"255\" required value=\"{Safe(name)}\"><button>Continue</button>")}");
    }

    /// <summary>Offers to make a token.</summary>
    public static Task OfferTokenAsync(HttpContext context, string action, string form, string name) =>
        WriteAsync(
            context,
            $"<p>You are {Safe(name)}. Make a token to use in place of a password on the command line.</p>"
            + Form(action, form, "<label>Name <input name=\"name\" maxlength=\"100\" value=\"command line\"></label> <label>Days <input name=\"days\" type=\"number\" min=\"1\" max=\"365\" value=\"90\"></label> <button>Make a token</button>"));

    /// <summary>Shows a token.</summary>
    public static Task ShowTokenAsync(HttpContext context, string name, string secret, int days) =>
        WriteAsync(
            context,
            string.Create(CultureInfo.InvariantCulture, $"<p>Copy it now: it is not shown again, and lasts {days} days.</p><p><code id=\"token\">{Safe(secret)}</code></p><p><code>docker login -u {Safe(name)} {Safe(context.Request.Host.Value ?? "")}</code></p>"));

    private static string Form(string action, string form, string fields) =>
        $"<form method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"{FormField}\" value=\"{Safe(form)}\">{fields}</form>";

    private static string Safe(string text) => HtmlEncoder.Default.Encode(text);

    private static Task WriteAsync(HttpContext context, string body)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>EdgeRegistry</title><h1>EdgeRegistry</h1>{body}</html>", context.RequestAborted);
    }
}
