"""Entry of the Lambda function: handler lambda_function.lambda_handler."""

from mangum import Mangum

from app import app

lambda_handler = Mangum(app, lifespan="off")
