using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>
/// Refusals as RFC 9457 problems: the sentence is the title, the way out the detail, the code a member.
/// </summary>
internal static class Problems
{
    public const string Code = "code";

    public static ProblemHttpResult Of(Refusal refusal, int status) => TypedResults.Problem(
        title: refusal.Sentence, detail: refusal.WayOut, statusCode: status,
        extensions: [new KeyValuePair<string, object?>(Code, refusal.Code)]);

    public static ProblemHttpResult BadQuery(string name, string wanted) =>
        Of(ApiRefusals.QueryMalformed(name, wanted), StatusCodes.Status400BadRequest);

    /// <summary>Gives what ASP.NET Core says by itself (no such path, a fault) the same shape.</summary>
    public static void Customize(ProblemDetailsContext context)
    {
        if (context.ProblemDetails.Extensions.ContainsKey(Code)) return;
        var request = context.HttpContext.Request;
        var refusal = context.ProblemDetails.Status switch
        {
            StatusCodes.Status404NotFound => ApiRefusals.PathUnknown(request.Path),
            StatusCodes.Status405MethodNotAllowed => ApiRefusals.MethodUnknown(request.Method),
            >= 400 and < 500 => ApiRefusals.QueryMalformed("request", "what the API says"),
            _ => ApiRefusals.Fault(),
        };
        context.ProblemDetails.Type = null;
        context.ProblemDetails.Title = refusal.Sentence;
        context.ProblemDetails.Detail = refusal.WayOut;
        context.ProblemDetails.Extensions[Code] = refusal.Code;
    }
}
